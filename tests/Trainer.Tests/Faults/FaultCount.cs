namespace Trainer.Tests.Faults;

/// <summary>How many faults a test injects: ten times as many with <c>TRAINER_FAULTS_LONG=1</c>.</summary>
internal static class FaultCount
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("TRAINER_FAULTS_LONG") == "1";

    /// <summary>What a usual number of faults comes to in this process.</summary>
    public static int Of(int usual) => IsLong ? 10 * usual : usual;
}
