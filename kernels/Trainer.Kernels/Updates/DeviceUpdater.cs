using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Threads;
using Trainer.Kernels.Updates.Rules;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Steps tensors by <see cref="UpdateKernels"/>: on CUDA, or in the simulator. Nothing waits for the device.</summary>
/// <param name="rule">The rule.</param>
/// <param name="blockSize">The elements of a block of codes.</param>
/// <param name="maps">The maps of the rule's states.</param>
internal sealed unsafe class DeviceUpdater(UpdateRule rule, int blockSize, IReadOnlyList<CodeMap> maps)
{
    private static readonly ConcurrentDictionary<(string, Type, ScalarType, ScalarType), Kernel> Kernels = new();

    /// <summary>The kernel that steps parameters and gradients of given types.</summary>
    public static Kernel StepKernel(UpdateRule rule, ScalarType parameter = ScalarType.Float32, ScalarType gradient = ScalarType.Float32) => Find(nameof(UpdateKernels.Step), rule, parameter, gradient);

    /// <summary>The kernel that adds up squares.</summary>
    public static Kernel SquaresKernel(UpdateRule rule, ScalarType parameter = ScalarType.Float32, ScalarType gradient = ScalarType.Float32) => Find(nameof(UpdateKernels.Squares), rule, parameter, gradient);

    /// <summary>Steps one tensor. The largest update is kept to on the device; <see cref="TensorJob.NotFinite"/> is not set.</summary>
    /// <param name="launcher"><see cref="Launcher.Simulator"/> or <see cref="Launcher.Cuda"/>.</param>
    /// <param name="job">The tensor, whose addresses are those of <paramref name="device"/>.</param>
    /// <param name="device">Where the tensor lies.</param>
    /// <param name="notFinite">A counter, int64 of one element on the device, to which the elements passed over are added; null to count none.</param>
    public void Step(Launcher launcher, in TensorJob job, Device device, Tensor? notFinite = null)
    {
        if (job.Count == 0) return;
        bool isInCodes = job.State1.Scales != null, hasSecond = isInCodes && maps.Count > 1;
        DeviceMap map1 = Map(0, device), map2 = Map(Math.Min(1, maps.Count - 1), device);
        int sharedBytes = sizeof(int) * Math.Max(1, (isInCodes ? map1.Words : 0) + (hasSecond ? map2.Words : 0));
        var options = new UpdateOptions(isInCodes ? BitOperations.Log2((uint)blockSize) : 0, IsAligned(job) ? 1 : 0, hasSecond ? map1.Words : 0);
        KernelArgument[] arguments = Arguments(job, map1, map2), rest = [KernelArgument.Value(job.Coefficients), KernelArgument.Value(options)];
        KernelShape Shape(Kernel kernel, long count)
        {
            int group = IlgpuQuantizer.GroupSize(isInCodes ? blockSize : 1);
            return kernel.Occupy(launcher, device.index, group, sharedBytes, IlgpuQuantizer.Tiles(count, group));
        }

        using Tensor? trust = job.MaximumUpdateNorm > 0 ? empty([1], float32, device) : null;
        if (trust is not null)
        {
            Kernel squares = SquaresKernel(rule, job.ParameterType, job.GradientType);
            KernelShape shape = Shape(squares, job.Count);
            using Tensor sums = empty([shape.Groups, 2], float32, device);
            squares.Launch(launcher, device.index, shape, [.. arguments, KernelArgument.View<float>(sums), .. rest]);
            Trust(sums, job.MaximumUpdateNorm, trust);
        }

        Kernel step = StepKernel(rule, job.ParameterType, job.GradientType);
        step.Launch(launcher, device.index, Shape(step, job.Count), [.. arguments, KernelArgument.View<float>(trust), KernelArgument.View<long>(notFinite), .. rest]);
    }

    // TensorJob.Trust, without waiting for the sums.
    private static void Trust(Tensor sums, double maximum, Tensor trust)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor norms = sums.to(float64).sum(dim: 0).sqrt(), norm = norms[0], allowed = norms[1] * maximum;
        trust.copy_(where((allowed > 0).logical_and(norm > allowed), allowed / norm, ones_like(norm)).reshape(1));
    }

    private static KernelArgument[] Arguments(in TensorJob job, DeviceMap map1, DeviceMap map2) =>
    [
        Elements(job.Parameter, job.Count, job.ParameterType), Elements(job.Gradient, job.Count, job.GradientType),
        Data(job.State1, job.Count), Scales(job.State1, job.Count), Data(job.State2, job.Count), Scales(job.State2, job.Count), Data(job.State3, job.Count), Scales(job.State3, job.Count),
        map1.Values, map1.Entries, KernelArgument.Value(map1.Range), map2.Values, map2.Entries, KernelArgument.Value(map2.Range),
    ];

    private static KernelArgument Elements(void* address, long count, ScalarType type) => type switch
    {
        ScalarType.Float32 => KernelArgument.View<Float32Element>((IntPtr)address, count),
        ScalarType.Float16 => KernelArgument.View<Float16Element>((IntPtr)address, count),
        _ => KernelArgument.View<BFloat16Element>((IntPtr)address, count),
    };

    private static KernelArgument Data(in StateMemory state, long count) =>
        state.Data == null ? KernelArgument.View<byte>(IntPtr.Zero, 0) : KernelArgument.View<byte>((IntPtr)state.Data, state.Scales == null ? count * sizeof(float) : count);

    // The kernel reads and writes one for each block; there are no more than elements.
    private static KernelArgument Scales(in StateMemory state, long count) => KernelArgument.View<float>((IntPtr)state.Scales, state.Scales == null ? 0 : count);

    private DeviceMap Map(int state, Device device) => DeviceMap.Of(maps[state], device, maps[state].IsSigned);

    private static bool IsAligned(in TensorJob job) =>
        (nint)job.Parameter % (4 * Size(job.ParameterType)) == 0 && (nint)job.Gradient % (4 * Size(job.GradientType)) == 0
        && IsAligned(job.State1) && IsAligned(job.State2) && IsAligned(job.State3);

    private static bool IsAligned(in StateMemory state) => (nint)state.Data % (state.Scales == null ? 16 : 4) == 0;

    private static int Size(ScalarType type) => type == ScalarType.Float32 ? 4 : 2;

    private static Kernel Find(string method, UpdateRule rule, ScalarType parameter, ScalarType gradient)
    {
        Type type = rule switch
        {
            UpdateRule.Adam => typeof(AdamRule),
            UpdateRule.Momentum => typeof(MomentumRule),
            UpdateRule.Lion => typeof(LionRule),
            UpdateRule.RmsProp or UpdateRule.Adagrad => typeof(RmsPropRule),
            UpdateRule.AdEmaMix => typeof(AdEmaMixRule),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };
        return Kernels.GetOrAdd((method, type, parameter, gradient), key =>
        {
            MethodInfo made = typeof(UpdateKernels).GetMethod(method)!.MakeGenericMethod(type, Element(parameter), Element(gradient));
            return new Kernel($"{type.Name[..^"Rule".Length]}-{method}-{parameter}-{gradient}".ToLowerInvariant(), made);
        });
    }

    private static Type Element(ScalarType type) => type switch
    {
        ScalarType.Float32 => typeof(Float32Element),
        ScalarType.Float16 => typeof(Float16Element),
        ScalarType.BFloat16 => typeof(BFloat16Element),
        _ => throw new ArgumentException($"{type} cannot be stepped; float32, float16 and bfloat16 can.", nameof(type)),
    };
}
