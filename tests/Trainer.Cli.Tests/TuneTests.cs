namespace Trainer.Cli.Tests;

public sealed class TuneTests : CliTest
{
    [Fact]
    public void Recurrences_are_timed_with_what_binds_them()
    {
        (int code, string output, _) = Trainer("tune", "rnn", "--cell", "gru", "--batch", "8", "--steps", "4", "--width", "32");
        Assert.Equal(0, code);
        Assert.Contains("DEPTH", output, StringComparison.Ordinal);
        Assert.Contains("fused", output, StringComparison.Ordinal);
        Assert.Contains("alternating", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_are_named()
    {
        Refused(Trainer("tune", "rnn", "--cell", "rwkv"), 2, "--cell");
        Refused(Trainer("tune", "rnn", "--width", "0"), 2, "--width");
    }
}
