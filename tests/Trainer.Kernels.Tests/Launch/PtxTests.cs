using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cuda;
using Trainer.Kernels.Updates;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Launch;

public partial class PtxTests
{
    private static readonly Architecture[] Architectures = [new(8, 0), new(9, 0)];

    private static readonly ConcurrentDictionary<(string, Architecture), PtxCode> Compiled = new();

    private static readonly IReadOnlyList<Kernel> Kernels =
    [
        .. KernelCatalogue.Kernels, DeviceUpdater.StepKernel(UpdateRule.Adam, ScalarType.BFloat16, ScalarType.BFloat16), DeviceUpdater.StepKernel(UpdateRule.Adam, ScalarType.Float16, ScalarType.Float32),
        DeviceKernels.FusedForward(RecurrentCell.Lstm, ScalarType.BFloat16), DeviceKernels.FusedForward(RecurrentCell.Gru, ScalarType.Float16),
    ];

    public static TheoryData<string> Names => [.. Kernels.Select(kernel => kernel.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Every_kernel_compiles_for_cuda_and_keeps_to_registers_and_wide_accesses(string name)
    {
        foreach (Architecture architecture in Architectures)
        {
            PtxCode code = Compile(name, architecture);
            // ILGPU asks for the oldest that has what the code needs; later ones load it as it is.
            Assert.Contains(".target sm_80\n", code.Text, StringComparison.Ordinal);
            Assert.Contains(".maxntid ", code.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(".local", code.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(".extern .func", code.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("call", code.Text, StringComparison.Ordinal);
            bool isPointwise = name.Contains("pointwise", StringComparison.Ordinal), isFused = name.Contains("fused", StringComparison.Ordinal);
            Assert.Equal(isPointwise, !code.Text.Contains("bar.sync", StringComparison.Ordinal));
            if (isFused) AssertFused(name, code.Text);
            if (name == "nearest-neighbours") AssertSearch(code.Text);
            if (isPointwise || isFused || name == "nearest-neighbours") continue;
            string wide = name.Contains("float16", StringComparison.Ordinal) ? "ld.global.v4.b16" : name == "dequantize" ? "st.global.v4.f32" : "ld.global.v4.f32";
            Assert.Contains(wide, code.Text, StringComparison.Ordinal);
            if (name.Contains("step", StringComparison.Ordinal) || name == "quantize") Assert.Contains("shfl.sync.bfly", code.Text, StringComparison.Ordinal);
            Assert.Contains("ld.shared", code.Text, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Parameters_are_the_bytes_that_arguments_have(string name)
    {
        Kernel kernel = Kernels.Single(kernel => kernel.Name == name);
        int[] expected = [.. kernel.Method.GetParameters().Select(parameter => parameter.ParameterType is { IsGenericType: true } ? 16 : System.Runtime.InteropServices.Marshal.SizeOf(parameter.ParameterType))];
        Assert.Equal(expected, Compile(name, Architectures[0]).ParameterSizes());
    }

    /// <summary>Code generation changes are seen and read: with UPDATE_GOLDEN=1 the files are written anew.</summary>
    [Theory, InlineData("quantize"), InlineData("dequantize"), InlineData("adam-step-float32-float32"), InlineData("lstm-fused-forward-float32"), InlineData("lstm-fused-backward"), InlineData("slstm-pointwise-forward-float32"), InlineData("gru-pointwise-backward"), InlineData("nearest-neighbours")]
    public void Code_is_as_it_was_when_it_was_last_read(string name)
    {
        string text = Normalize(Compile(name, Architectures[0]).Text);
        // One file for both architectures, whose code is the same.
        Assert.Equal(text, Normalize(Compile(name, Architectures[1]).Text));
        string path = Path.Combine(Folder(), "Golden", name + ".ptx");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1") File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    // The matrix and what it is multiplied with come four numbers at a time; there is a barrier at the beginning, one in a step, and one more where the initial h is brought in.
    private static void AssertFused(string name, string text)
    {
        Assert.Equal(name.Contains("forward", StringComparison.Ordinal) ? 3 : 2, Regex.Count(text, @"bar\.sync"));
        Assert.Contains("ld.global.v4.f32", text, StringComparison.Ordinal);
        Assert.Contains("ld.shared.v4.f32", text, StringComparison.Ordinal);
        if (name != "elman-fused-backward") Assert.Contains("ex2.approx", text, StringComparison.Ordinal);
        Assert.Contains("shfl.sync.bfly", text, StringComparison.Ordinal);
    }

    // A point comes in one access, and products and sums are not fused, so that distances are those of the CPU.
    private static void AssertSearch(string text)
    {
        Assert.Contains("ld.shared.v4.f32", text, StringComparison.Ordinal);
        Assert.Equal(3, Regex.Count(text, @"mul\.rn\.f32"));
        Assert.DoesNotContain("mul.f32", text, StringComparison.Ordinal);
        Assert.DoesNotContain("add.f32", text, StringComparison.Ordinal);
    }

    private static PtxCode Compile(string name, Architecture architecture) => Compiled.GetOrAdd((name, architecture), static key =>
    {
        Kernel kernel = Kernels.Single(kernel => kernel.Name == key.Item1);
        return PtxCompiler.Compile(kernel.Method, key.Item2, kernel.LargestGroup, kernel.IsFused);
    });

    // ILGPU numbers names by how much it compiled before: here by their order in the text.
    private static string Normalize(string text)
    {
        var numbers = new Dictionary<string, string>();
        return NumberedName().Replace(text, match =>
        {
            if (!numbers.TryGetValue(match.Value, out string? name)) numbers[match.Value] = name = $"{match.Groups["stem"].Value}_{numbers.Count}";
            return name;
        });
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"(?<stem>\b_\w+?|\bL)_\d+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberedName();
}
