namespace Trainer.Cli.Tests;

public sealed class SelftestTests : CliTest
{
    [Fact]
    public void Selftest_passes_on_the_cpu_and_prints_a_row_for_each_kernel()
    {
        (int code, string output, string errors) = Trainer("selftest", "--device", "cpu", "--elements", "65536");
        Assert.True(code == 0, output + errors);
        foreach (string word in (string[])["quantize dynamic-signed, 256", "dequantize", "adam 8-bit, 256", "ademamix 32-bit", "MB", "All"]) Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Selftest_refuses_what_it_cannot_do()
    {
        Refused(Trainer("selftest", "--device", "gpu"), 2, "--device");
        Refused(Trainer("selftest", "--elements", "-1"), 2, "--elements");
        if (!TorchSharp.torch.cuda.is_available()) Refused(Trainer("selftest", "--device", "cuda"), 4, "no CUDA device");
    }
}
