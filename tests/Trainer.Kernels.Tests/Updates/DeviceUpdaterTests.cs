using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Updates;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Updates;

public unsafe class DeviceUpdaterTests
{
    private const long Count = 1337;

    public static TheoryData<UpdateRule, int, bool, ScalarType, ScalarType> Cases
    {
        get
        {
            var cases = new TheoryData<UpdateRule, int, bool, ScalarType, ScalarType>();
            foreach (UpdateRule rule in Enum.GetValues<UpdateRule>())
            {
                cases.Add(rule, 256, true, ScalarType.Float32, ScalarType.Float32);
                cases.Add(rule, 256, false, ScalarType.Float32, ScalarType.Float32);
            }

            cases.Add(UpdateRule.Adam, 64, true, ScalarType.BFloat16, ScalarType.BFloat16);
            cases.Add(UpdateRule.AdEmaMix, 1024, true, ScalarType.Float16, ScalarType.Float32);
            cases.Add(UpdateRule.Lion, 128, false, ScalarType.Float32, ScalarType.Float16);
            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_kernel_steps_as_the_cpu_does(UpdateRule rule, int blockSize, bool inCodes, ScalarType parameterType, ScalarType gradientType)
    {
        using var one = new Case(rule, blockSize, inCodes, parameterType, gradientType);
        using var other = new Case(rule, blockSize, inCodes, parameterType, gradientType);
        for (int step = 1; step <= 3; step++)
        {
            one.Step(Launcher.Cpu, step, maximumUpdateNorm: 0);
            other.Step(Launcher.Simulator, step, maximumUpdateNorm: 0);
        }

        one.AssertNear(other, inCodes);
        Assert.Equal(one.NotFinite, other.NotFinite);
    }

    [Fact]
    public void The_largest_update_is_kept_to_on_the_device()
    {
        using var one = new Case(UpdateRule.Adam, 256, true, ScalarType.Float32, ScalarType.Float32);
        using var other = new Case(UpdateRule.Adam, 256, true, ScalarType.Float32, ScalarType.Float32);
        one.Step(Launcher.Cpu, 1, maximumUpdateNorm: 0.01);
        other.Step(Launcher.Simulator, 1, maximumUpdateNorm: 0.01);
        one.AssertNear(other, true);
    }

    [Fact]
    public void Unaligned_parameters_are_stepped_too()
    {
        using var one = new Case(UpdateRule.Momentum, 64, true, ScalarType.Float32, ScalarType.Float32);
        using var other = new Case(UpdateRule.Momentum, 64, true, ScalarType.Float32, ScalarType.Float32, shift: 1);
        one.Step(Launcher.Cpu, 1, 0);
        other.Step(Launcher.Simulator, 1, 0);
        one.AssertNear(other, true);
    }

    private sealed class Case : IDisposable
    {
        private readonly IDisposable _scope = NewDisposeScope();
        private readonly UpdateRule _rule;
        private readonly BlockwiseUpdate _cpu;
        private readonly DeviceUpdater _device;
        private readonly Tensor _parameter, _gradient, _counter;
        private readonly BlockwiseState[] _states;
        private readonly UpdateTarget _target;

        public Case(UpdateRule rule, int blockSize, bool inCodes, ScalarType parameterType, ScalarType gradientType, int shift = 0)
        {
            _rule = rule;
            _cpu = new BlockwiseUpdate(rule, blockSize);
            _device = new DeviceUpdater(rule, blockSize, _cpu.Maps);
            var generator = new Generator(11);
            _parameter = empty(Count + shift, parameterType)[shift..];
            _parameter.copy_(randn(Count, generator: generator));
            _gradient = randn(Count, generator: generator).to(gradientType);
            // Whole blocks without gradients, and gradients that are not finite.
            _gradient[256..512] = 0;
            _gradient[100] = float.NaN;
            _gradient[700] = float.PositiveInfinity;
            _counter = zeros(1, int64);
            _states = _cpu.CreateStates(Count, CPU, inCodes);
            _target = new UpdateTarget(_parameter, _states);
        }

        public long NotFinite { get; private set; }

        public void Step(Launcher launcher, int step, double maximumUpdateNorm)
        {
            var settings = new UpdateSettings { LearningRate = 0.01, Step = step, Beta1 = 0.9, Beta2 = 0.99, Beta3 = 0.999, Alpha = 2, Epsilon = 1e-8, WeightDecay = 0.1, MaximumUpdateNorm = maximumUpdateNorm };
            if (launcher == Launcher.Cpu)
            {
                _parameter.grad = _gradient.dtype == _parameter.dtype ? _gradient : null;
                if (_parameter.grad is null) Assert.Fail("torch allows no gradient of another type here");
                _target.Settings = settings;
                _cpu.Run([_target]);
                NotFinite += _target.NotFinite;
                return;
            }

            var job = new TensorJob
            {
                Parameter = (void*)TensorMemory.DataPointer(_parameter),
                ParameterType = _parameter.dtype,
                Gradient = (void*)TensorMemory.DataPointer(_gradient),
                GradientType = _gradient.dtype,
                Count = Count,
                State1 = _states[0].Memory,
                State2 = _states.Length > 1 ? _states[1].Memory : default,
                State3 = _states.Length > 2 ? _states[2].Memory : default,
                Coefficients = new UpdateCoefficients(_rule, settings),
                MaximumUpdateNorm = settings.MaximumUpdateNorm,
            };
            _device.Step(launcher, job, CPU, _counter);
            NotFinite = _counter.item<long>();
        }

        // The CPU fuses products and sums, so that a number on the border of two codes may take the other one: then a later step differs by that much.
        public void AssertNear(Case other, bool inCodes)
        {
            Near(_parameter, other._parameter, _parameter.dtype == ScalarType.Float32 ? 1e-6 : 1e-2, inCodes ? 3 : 0);
            for (int i = 0; i < _states.Length; i++) Near(_states[i].ToFloat32(), other._states[i].ToFloat32(), 1e-6, inCodes ? 3 : 0);
        }

        public void Dispose()
        {
            foreach (BlockwiseState state in _states) state.Dispose();
            _scope.Dispose();
        }

        private static void Near(Tensor expected, Tensor actual, double tolerance, int exceptions)
        {
            double[] left = [.. expected.to(float64).data<double>()], right = [.. actual.to(float64).data<double>()];
            int[] wrong = [.. Enumerable.Range(0, left.Length).Where(i => !(Math.Abs(left[i] - right[i]) <= tolerance * (1 + Math.Abs(left[i]))))];
            Assert.True(wrong.Length <= exceptions, $"{wrong.Length} differ; the first, element {(wrong.Length > 0 ? wrong[0] : -1)}: {(wrong.Length > 0 ? (left[wrong[0]], right[wrong[0]]) : default)}");
        }
    }
}
