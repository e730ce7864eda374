using TorchSharp;
using Trainer.Torch.Native;

namespace Trainer.Tests.Torch.Native;

public sealed class NativeLoadingTests
{
    [Fact]
    public void TorchSharp_works_before_any_call_into_our_assemblies()
    {
        using torch.Tensor sum = torch.ones(3).sum();
        Assert.Equal(3.0f, sum.item<float>());
    }

    [Fact]
    public void Every_library_is_found_beside_the_program()
    {
        NativeLibraries.EnsureLoaded();
        Assert.All(NativeLibraries.Find(), library => Assert.True(File.Exists(library.Path), library.Name));
    }

    [Fact]
    public void A_version_need_is_made_weak_only_where_it_stands()
    {
        string binding = NativeLibraries.Find()[^1].Path!;
        byte[] image = File.ReadAllBytes(binding);
        byte[] before = [.. image];

        Assert.False(ElfImage.MakeVersionWeak(image, "libstdc++.so.6", "GLIBCXX_9.9.9"));
        Assert.Equal(before, image);
        Assert.True(ElfImage.MakeVersionWeak(image, "libstdc++.so.6", "GLIBCXX_3.4.32"));
        Assert.Equal(1, before.Zip(image).Count(pair => pair.First != pair.Second));
        Assert.False(ElfImage.MakeVersionWeak("not an ELF image, and too short"u8.ToArray(), "libstdc++.so.6", "GLIBCXX_3.4.32"));
    }
}
