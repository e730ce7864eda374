namespace Trainer.Monitoring.Mlflow;

/// <summary>A tracking server did not do what it was asked.</summary>
internal sealed class MlflowException : Exception
{
    public MlflowException(string message, bool isTransient, string code = "") : base(message) => (IsTransient, Code) = (isTransient, code);

    /// <summary>Whether asking again may help: it was away, too slow, or out of order.</summary>
    public bool IsTransient { get; }

    /// <summary>MLflow's own name for the error; empty where it gave none.</summary>
    public string Code { get; }
}
