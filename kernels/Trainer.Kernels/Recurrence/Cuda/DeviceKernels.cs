using System.Collections.Concurrent;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Recurrence.Cuda.Rules;
using Trainer.Kernels.Threads;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Recurrence.Cuda;

/// <summary>The CUDA kernels of recurrences, by cell and type of the inputs.</summary>
internal static class DeviceKernels
{
    private static readonly ConcurrentDictionary<string, Kernel> Kernels = new(StringComparer.Ordinal);

    /// <summary>Those with inputs in float32.</summary>
    public static IReadOnlyList<Kernel> All { get; } =
        [.. Enum.GetValues<RecurrentCell>().SelectMany(cell => (Kernel[])[FusedForward(cell), FusedBackward(cell), PointwiseForward(cell), PointwiseBackward(cell)])];

    /// <summary><see cref="FusedKernels.Forward"/>.</summary>
    public static Kernel FusedForward(RecurrentCell cell, ScalarType inputs = ScalarType.Float32) => Find(typeof(FusedKernels), nameof(FusedKernels.Forward), "fused", FusedPlan.MostThreads, Rule(cell), Element(inputs));

    /// <summary><see cref="FusedKernels.Backward"/>.</summary>
    public static Kernel FusedBackward(RecurrentCell cell) => Find(typeof(FusedKernels), nameof(FusedKernels.Backward), "fused", FusedPlan.MostThreads, Rule(cell));

    /// <summary><see cref="PointwiseKernels.Forward"/>.</summary>
    public static Kernel PointwiseForward(RecurrentCell cell, ScalarType inputs = ScalarType.Float32) =>
        Find(typeof(PointwiseKernels), nameof(PointwiseKernels.Forward), "pointwise", DevicePointwise.GroupSize, Rule(cell), Element(inputs));

    /// <summary><see cref="PointwiseKernels.Backward"/>.</summary>
    public static Kernel PointwiseBackward(RecurrentCell cell) => Find(typeof(PointwiseKernels), nameof(PointwiseKernels.Backward), "pointwise", DevicePointwise.GroupSize, Rule(cell));

    /// <summary>A view of inputs of any of the types.</summary>
    public static KernelArgument Inputs(Tensor inputs)
    {
        (IntPtr address, long reach) = (TensorMemory.DataPointer(inputs), Strides.Reach(inputs));
        return inputs.dtype switch
        {
            ScalarType.Float32 => KernelArgument.View<Float32Element>(address, reach),
            ScalarType.Float16 => KernelArgument.View<Float16Element>(address, reach),
            _ => KernelArgument.View<BFloat16Element>(address, reach),
        };
    }

    /// <summary>A view of a strided tensor in float32; empty for none.</summary>
    public static KernelArgument Strided(Tensor? tensor) =>
        tensor is null ? KernelArgument.View<float>(null) : KernelArgument.View<float>(TensorMemory.DataPointer(tensor), Strides.Reach(tensor));

    private static Kernel Find(Type owner, string method, string kind, int largestGroup, Type rule, params Type[] elements)
    {
        string element = elements.Length == 0 ? "" : "-" + elements[0].Name[..^"Element".Length];
        return Kernels.GetOrAdd($"{rule.Name[..^"Rule".Length]}-{kind}-{method}{element}".ToLowerInvariant(), name => new(name, owner.GetMethod(method)!.MakeGenericMethod([rule, .. elements]), largestGroup));
    }

    private static Type Rule(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Elman => typeof(ElmanRule),
        RecurrentCell.Lstm => typeof(LstmRule),
        RecurrentCell.Gru => typeof(GruRule),
        _ => typeof(SlstmRule),
    };

    private static Type Element(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(Float32Element),
        ScalarType.Float16 => typeof(Float16Element),
        _ => typeof(BFloat16Element),
    };
}
