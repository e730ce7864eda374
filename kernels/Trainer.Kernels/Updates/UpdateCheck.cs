using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Checks;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Compares one step of an optimizer with that of the reference, from the same parameters, gradients and states.</summary>
internal sealed unsafe class UpdateCheck(UpdateRule rule, bool inCodes, ScalarType type, int blockSize, double maximumUpdateNorm) : IKernelCheck
{
    // The kernels fuse products and sums, the reference does not.
    private const double DifferingCodes = 0.002;

    public static IReadOnlyList<IKernelCheck> All { get; } =
    [
        .. Enum.GetValues<UpdateRule>().Select(rule => new UpdateCheck(rule, true, ScalarType.Float32, 256, 0)),
        .. Enum.GetValues<UpdateRule>().Select(rule => new UpdateCheck(rule, false, ScalarType.Float32, 256, 0)),
        new UpdateCheck(UpdateRule.Adam, true, ScalarType.BFloat16, 2048, 0), new UpdateCheck(UpdateRule.Momentum, true, ScalarType.Float16, 64, 0), new UpdateCheck(UpdateRule.Adam, true, ScalarType.Float32, 256, 0.01),
    ];

    /// <inheritdoc/>
    public string Name => $"{rule.ToString().ToLowerInvariant()} {(inCodes ? $"8-bit, {blockSize}" : "32-bit")}, {type}{(maximumUpdateNorm > 0 ? ", largest update" : "")}";

    /// <inheritdoc/>
    public double Tolerance => type switch { ScalarType.Float32 => 2e-6, ScalarType.Float16 => 5e-3, _ => 4e-2 };

    private int StateBytes => inCodes ? 1 : sizeof(float);

    /// <inheritdoc/>
    public KernelTrial Prepare(Launcher launcher, Device device, long count, MemoryLayout layout, int seed)
    {
        // The optimizers hand the kernels dense memory only.
        layout = layout == MemoryLayout.Strided ? MemoryLayout.Contiguous : layout;
        var update = new BlockwiseUpdate(rule, blockSize);
        Tensor parameter = CheckInputs.Numbers(count, device, layout, seed, type), gradient = CheckInputs.Numbers(count, device, layout, seed + 1, type);
        BlockwiseState[] states = [.. update.Maps.Select((map, i) => State(map, count, device, seed + 2 + i))];
        Tensor expectedParameter = parameter.clone();
        BlockwiseState[] expected = [.. states.Select(Copy)];
        var coefficients = new UpdateCoefficients(rule, new UpdateSettings { LearningRate = 0.01, Step = 10, Beta1 = 0.9, Beta2 = 0.99, Beta3 = 0.999, Alpha = 2, Epsilon = 1e-8, WeightDecay = 0.1 });
        TensorJob job = Job(parameter, gradient, states, coefficients);
        void Run()
        {
            if (launcher == Launcher.Reference) ReferenceUpdater.Step(rule, parameter, gradient, states, coefficients, maximumUpdateNorm).Dispose();
            else if (launcher == Launcher.Cpu) update.Run([job]);
            else new DeviceUpdater(rule, blockSize, update.Maps).Step(launcher, job, device);
        }

        double Error()
        {
            ReferenceUpdater.Step(rule, expectedParameter, gradient, expected, coefficients, maximumUpdateNorm).Dispose();
            double error = CheckInputs.Difference(expectedParameter, parameter);
            for (int i = 0; i < states.Length; i++) error = Math.Max(error, Difference(expected[i], states[i]));
            return error;
        }

        long blocks = (count + blockSize - 1) / blockSize, size = type == ScalarType.Float32 ? sizeof(float) : sizeof(ushort);
        long bytes = count * (3 * size + 2 * StateBytes * states.Length) + (inCodes ? 2 * sizeof(float) * blocks * states.Length : 0);
        return new(Run, Error, bytes, new Owned([parameter.Dispose, gradient.Dispose, expectedParameter.Dispose, .. states.Concat(expected).Select(state => (Action)state.Dispose)]));
    }

    private static BlockwiseState Copy(BlockwiseState state) =>
        state.Map is { } map ? BlockwiseState.Of(state.Data.clone(), state.Scales!.clone(), map, state.BlockSize) : BlockwiseState.Of(state.Data.clone());

    private static double Difference(BlockwiseState expected, BlockwiseState actual) =>
        expected.Map is null ? CheckInputs.Difference(expected.Data, actual.Data)
        : CheckInputs.AreNear(expected.Data, actual.Data, DifferingCodes) ? CheckInputs.Difference(expected.Scales!, actual.Scales!)
        : double.PositiveInfinity;

    private BlockwiseState State(CodeMap map, long count, Device device, int seed)
    {
        using IDisposable scope = NewDisposeScope();
        Tensor values = CheckInputs.Numbers(count, device, MemoryLayout.Contiguous, seed);
        if (!map.IsSigned) values = values.square();
        if (!inCodes) return BlockwiseState.Of(values.clone());
        QuantizedTensor quantized = Quantizer.Quantize(values, map, blockSize, launcher: Launcher.Reference);
        return BlockwiseState.Of(quantized.Codes, quantized.Scales, map, blockSize);
    }

    private TensorJob Job(Tensor parameter, Tensor gradient, BlockwiseState[] states, UpdateCoefficients coefficients) => new()
    {
        Parameter = (void*)TensorMemory.DataPointer(parameter),
        ParameterType = type,
        Gradient = (void*)TensorMemory.DataPointer(gradient),
        GradientType = type,
        Count = parameter.numel(),
        State1 = states[0].Memory,
        State2 = states.Length > 1 ? states[1].Memory : default,
        State3 = states.Length > 2 ? states[2].Memory : default,
        Coefficients = coefficients,
        MaximumUpdateNorm = maximumUpdateNorm,
    };
}
