using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Launch;

public class CudaDriverTests
{
    [Fact]
    public void A_machine_without_a_driver_says_so()
    {
        if (CudaDriver.IsPresent) return;
        Assert.Contains("no NVIDIA driver", Assert.Throws<CudaException>(() => CudaDevice.Get(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_launcher_that_cannot_reach_a_tensor_is_refused()
    {
        using Tensor x = zeros(4);
        Assert.Contains("cpu", Assert.Throws<ArgumentException>(() => Launchers.Check(Launcher.Cuda, x)).Message, StringComparison.Ordinal);
        Assert.Equal(Launcher.Cpu, Launchers.For(x, "test"));
    }
}
