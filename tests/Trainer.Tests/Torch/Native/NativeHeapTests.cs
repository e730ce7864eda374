using TorchSharp;
using Trainer.Torch.Native;

namespace Trainer.Tests.Torch.Native;

public sealed class NativeHeapTests
{
    [Fact]
    public void The_setting_is_taken_wherever_the_C_library_is_glibc()
    {
        bool isGlibc = OperatingSystem.IsLinux() && System.Runtime.InteropServices.NativeLibrary.TryLoad("libc.so.6", out _);
        Assert.Equal(isGlibc, NativeHeap.KeepFreedMemory());
        using torch.Tensor large = torch.ones(20_000_000);
        Assert.Equal(20_000_000, large.sum().item<float>());
    }
}
