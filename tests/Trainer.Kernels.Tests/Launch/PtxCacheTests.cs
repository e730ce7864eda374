using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Updates;

namespace Trainer.Kernels.Tests.Launch;

public sealed class PtxCacheTests : IDisposable
{
    private static readonly Architecture Old = new(8, 0);
    private static readonly Kernel Kernel = IlgpuQuantizer.DequantizeKernel;
    private readonly string _folder = Directory.CreateTempSubdirectory("trainer-kernels-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_kernel_is_compiled_once_and_then_found_in_memory_and_on_disk()
    {
        var first = new PtxCache(_folder);
        PtxCode code = first.Get(Kernel, Old);
        Assert.Same(code, first.Get(Kernel, Old));
        Assert.Equal(1, first.Compilations);
        var second = new PtxCache(_folder);
        Assert.Equal(code, second.Get(Kernel, Old));
        Assert.Equal(0, second.Compilations);
    }

    [Theory, InlineData(0), InlineData(40), InlineData(500)]
    public void A_damaged_file_is_made_again(int length)
    {
        var cache = new PtxCache(_folder);
        PtxCode code = cache.Get(Kernel, Old);
        string path = cache.PathOf(Kernel, Old);
        byte[] whole = File.ReadAllBytes(path);
        File.WriteAllBytes(path, whole[..length]);
        var other = new PtxCache(_folder);
        Assert.Equal(code.Entry, other.Get(Kernel, Old).Entry);
        Assert.Equal(1, other.Compilations);
        Assert.Equal(0, Compilations(new PtxCache(_folder)));
        whole[^10]++;
        File.WriteAllBytes(path, whole);
        Assert.Equal(1, Compilations(new PtxCache(_folder)));
    }

    [Fact]
    public void Other_architectures_and_kernels_have_files_of_their_own()
    {
        var cache = new PtxCache(_folder);
        string[] paths = [cache.PathOf(Kernel, Old), cache.PathOf(Kernel, new(9, 0)), cache.PathOf(DeviceUpdater.StepKernel(UpdateRule.Adam), Old), cache.PathOf(DeviceUpdater.StepKernel(UpdateRule.Lion), Old)];
        Assert.Equal(4, paths.Distinct().Count());
    }

    [Fact]
    public void Devices_newer_than_the_compiler_get_the_newest_code_it_makes()
    {
        Assert.Equal(new Architecture(9, 0), new Architecture(12, 0).Target);
        Assert.Equal(new Architecture(8, 6), new Architecture(8, 6).Target);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_done_without()
    {
        string file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(1, Compilations(new PtxCache(Path.Combine(file, "below"))));
    }

    private static int Compilations(PtxCache cache)
    {
        _ = cache.Get(Kernel, Old);
        return cache.Compilations;
    }
}
