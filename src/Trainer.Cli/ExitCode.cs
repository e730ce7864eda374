namespace Trainer.Cli;

/// <summary>What the command's exit codes mean.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int BadInput = 2;
    public const int TrainingFailed = 3;
    public const int Environment = 4;
    public const int Interrupted = 130;
}
