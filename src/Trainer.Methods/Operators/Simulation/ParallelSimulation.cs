using System.Runtime.ExceptionServices;
using Trainer.Data;
using Trainer.Numerics.LinearSolvers;
using Trainer.Randomness;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Simulates samples on all cores, each with numbers of its own.</summary>
internal sealed class ParallelSimulation : IDisposable
{
    private readonly int _count, _inputSize, _outputSize;
    private readonly double _outputScale;

    public ParallelSimulation(int count, int inputSize, int outputSize, double outputScale)
    {
        (_count, _inputSize, _outputSize, _outputScale) = (count, inputSize, outputSize, outputScale);
        Inputs = empty([count, inputSize], dtype: ScalarType.Float32).DetachFromDisposeScope();
        Outputs = empty([count, outputSize], dtype: ScalarType.Float32).DetachFromDisposeScope();
    }

    /// <summary>[samples, values].</summary>
    public Tensor Inputs { get; }

    /// <summary>[samples, values].</summary>
    public Tensor Outputs { get; }

    /// <summary>Simulates all samples.</summary>
    /// <exception cref="DataException">A sample could not be solved; the message says which.</exception>
    public void Run(RandomStream random, Func<IFieldSimulator> create, SimulationProgress progress)
    {
        try
        {
            Parallel.For(
                0,
                _count,
                () => new Worker(create(), new double[_inputSize], new double[_outputSize]),
                (i, _, worker) =>
                {
                    Simulate(i, random.Fork(i), worker);
                    progress.Add();
                    return worker;
                },
                _ => { });
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions[0]); // One sample's trouble says more than that there is some.
        }
    }

    public void Dispose()
    {
        Inputs.Dispose();
        Outputs.Dispose();
    }

    private void Simulate(int i, RandomStream random, Worker worker)
    {
        try
        {
            worker.Simulator.Simulate(random, worker.Input, worker.Output);
        }
        catch (SolverException error)
        {
            throw new DataException($"Sample {i} could not be simulated: {error.Message} Choose a finer grid or milder parameters in task:data.", error);
        }

        using Tensor inputs = Inputs[i], outputs = Outputs[i];
        Span<float> input = TensorMemory.AsSpan<float>(inputs), output = TensorMemory.AsSpan<float>(outputs);
        for (int j = 0; j < input.Length; j++) input[j] = (float)worker.Input[j];
        for (int j = 0; j < output.Length; j++) output[j] = (float)(worker.Output[j] * _outputScale);
    }

    private sealed record Worker(IFieldSimulator Simulator, double[] Input, double[] Output);
}
