using System.Reflection;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace Trainer.Kernels.Launch;

/// <summary>ILGPU as a compiler alone: from the code of a static method to PTX, on any machine. ILGPU's own launcher is not used, since it makes a context beside torch's.</summary>
internal static class PtxCompiler
{
    /// <summary>The version of the PTX language: the first that knows sm_90, understood by every driver of CUDA 12.</summary>
    public const string Language = "7.8";

    private static readonly Lock Gate = new();

    /// <summary>The version of ILGPU.</summary>
    public static string Version { get; } = typeof(Context).Assembly.GetName().Version!.ToString();

    /// <summary>Compiles a kernel.</summary>
    /// <param name="method">A static method whose threads say themselves which they are (explicitly grouped); parameters are views, numbers and structures of both.</param>
    /// <param name="architecture">What it will run on, or an older one.</param>
    /// <param name="largestGroup">The most threads of a group, so that each gets no more registers than there are for so many.</param>
    /// <param name="isFused">Whether the driver may fuse products and sums; default true.</param>
    /// <exception cref="NotSupportedException">The method uses what CUDA or ILGPU lacks.</exception>
    public static PtxCode Compile(MethodInfo method, Architecture architecture, int largestGroup, bool isFused = true)
    {
        lock (Gate)
        {
            try
            {
                // A context of its own, since the order of instructions depends on what a context compiled before.
                using Context context = Context.Create(builder => builder.Optimize(OptimizationLevel.O2).Inlining(InliningMode.Aggressive));
                using var backend = new PTXBackend(context, new CudaArchitecture(architecture.Major, architecture.Minor), CudaInstructionSet.ISA_78, null!);
                var kernel = (PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), default(KernelSpecialization));
                string text = Limit(kernel.PTXAssembly, largestGroup);
                return PtxCode.Parse(isFused ? text : Round(text));
            }
            catch (Exception error) when (error is InternalCompilerException or InvalidOperationException or ArgumentException)
            {
                throw new NotSupportedException($"{method.Name} cannot be compiled for CUDA: {error.GetBaseException().Message}", error);
            }
        }
    }

    // Where the way of rounding is said, the driver leaves an operation as it is.
    private static string Round(string text) => text.Replace("mul.f32", "mul.rn.f32", StringComparison.Ordinal).Replace("add.f32", "add.rn.f32", StringComparison.Ordinal);

    // ILGPU leaves the directive out; without it the driver may use more registers than a large group has.
    private static string Limit(string text, int largestGroup)
    {
        int body = text.IndexOf("\n{", text.IndexOf(".entry", StringComparison.Ordinal), StringComparison.Ordinal);
        return text.Insert(body, $"\n.maxntid {largestGroup}, 1, 1").ReplaceLineEndings("\n");
    }
}
