using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Updates;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Updates;

/// <summary>The step as optimizers call it, on every launcher: other layouts, gradients that are not finite, one scale for a whole tensor, a largest update.</summary>
public class LauncherUpdateTests
{
    private const long Rows = 21, Columns = 61;

    public static TheoryData<Launcher, int, bool, double> Cases
    {
        get
        {
            var cases = new TheoryData<Launcher, int, bool, double>();
            foreach (Launcher launcher in (Launcher[])[Launcher.Reference, Launcher.Simulator])
            {
                cases.Add(launcher, 256, true, 0);
                cases.Add(launcher, 64, true, 0.001);
                cases.Add(launcher, 256, false, 0);
                cases.Add(launcher, Quantizer.WholeTensor, true, 0);
            }

            return cases;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void Every_launcher_steps_as_the_cpu_does(Launcher launcher, int blockSize, bool inCodes, double maximumUpdateNorm)
    {
        using IDisposable scope = NewDisposeScope();
        (Tensor expected, BlockwiseState[] states, long notFinite) = Step(Launcher.Cpu, blockSize, inCodes, maximumUpdateNorm);
        (Tensor actual, BlockwiseState[] others, long otherNotFinite) = Step(launcher, blockSize, inCodes, maximumUpdateNorm);
        Assert.True(expected.allclose(actual, 1e-6, 1e-6));
        for (int i = 0; i < states.Length; i++) Assert.True(states[i].ToFloat32().allclose(others[i].ToFloat32(), 1e-4, 1e-7));
        Assert.Equal(2, notFinite);
        Assert.Equal(2, otherNotFinite);
        foreach (BlockwiseState state in states.Concat(others)) state.Dispose();
    }

    private static (Tensor Parameter, BlockwiseState[] States, long NotFinite) Step(Launcher launcher, int blockSize, bool inCodes, double maximumUpdateNorm)
    {
        var update = new BlockwiseUpdate(UpdateRule.Adam, blockSize);
        var generator = new Generator(3);
        Tensor parameter = randn([Rows, Columns], generator: generator).t().requires_grad_(), gradient = randn([Columns, Rows], generator: generator);
        gradient[3, 5] = float.NaN;
        gradient[60, 20] = float.NegativeInfinity;
        parameter.grad = gradient;
        BlockwiseState[] states = update.CreateStates(Rows * Columns, CPU, inCodes);
        var target = new UpdateTarget(parameter, states)
        {
            Settings = new() { LearningRate = 0.01, Step = 1, Beta1 = 0.9, Beta2 = 0.99, Epsilon = 1e-8, WeightDecay = 0.1, MaximumUpdateNorm = maximumUpdateNorm },
        };
        Assert.Equal(1, update.Run([target], launcher));
        return (parameter.detach(), states, target.NotFinite);
    }
}
