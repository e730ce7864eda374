namespace Trainer.Tests.Faults;

/// <summary>How many faults a test injects: few by default, as many as <c>TRAINER_FAULTS</c> says for a long run.</summary>
internal static class FaultCount
{
    /// <summary>Damaged copies of each file.</summary>
    public static int Mutations { get; } = int.TryParse(Environment.GetEnvironmentVariable("TRAINER_FAULTS"), out int count) ? count : 150;
}
