namespace Trainer.Kernels.Checks;

/// <summary>Things that end together.</summary>
internal sealed class Owned(params Action[] ends) : IDisposable
{
    public void Dispose()
    {
        foreach (Action end in ends) end();
    }
}
