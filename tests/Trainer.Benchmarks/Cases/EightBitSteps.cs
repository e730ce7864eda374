using Trainer.Kernels.Launch;
using Trainer.Kernels.Updates;
using Trainer.Optimizers;
using Trainer.Optimizers.Blockwise;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Benchmarks.Cases;

/// <summary>What the benchmarks of 8-bit Adam share: one step, libtorch's fused Adam in 32 bits first.</summary>
internal abstract class EightBitSteps(int tensors, int elements, int units) : IBenchmark
{
    public abstract string Name { get; }

    public string Description => $"one step of Adam over {tensors:N0} tensors of {elements:N0} elements";

    public IReadOnlyList<Contender> Prepare()
    {
        var contenders = new List<Contender>
        {
            Of("libtorch's fused Adam, 32 bits", parameters => new Adam.Options().Create(Named(parameters)), units),
            Of("adam-8bit, B = 256", parameters => new Adam8Bit.Options().Create(Named(parameters)), units),
            Of("adam-8bit, B = 2048", parameters => new Adam8Bit.Options { States = new() { BlockSize = 2048 } }.Create(Named(parameters)), units),
            Of("TorchSharp's Adam, 32 bits", parameters => optim.Adam(parameters), Math.Max(1, units / 8)),
            Unfused(Math.Max(1, units / 20)),
        };
        using Tensor memory = zeros((long)tensors * elements);
        Tensor from = zeros_like(memory), to = zeros_like(memory);
        contenders.Add(Contender.Of("a copy of 4 bytes an element", () => to.copy_(from), new Disposables([from, to]), units: units));
        return contenders;
    }

    private Contender Of(string name, Func<Parameter[], optim.Optimizer> make, int count)
    {
        Parameter[] parameters = OptimizerSteps.Parameters(tensors, elements);
        optim.Optimizer optimizer = make(parameters);
        return Contender.Of(name, () => optimizer.step(), new Disposables([optimizer, .. parameters]), units: count);
    }

    // Dequantise, vector operations, quantise again: each an operation of torch over all of a tensor.
    private Contender Unfused(int count)
    {
        Parameter[] parameters = OptimizerSteps.Parameters(tensors, elements);
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        UpdateTarget[] targets = [.. parameters.Select(parameter => new UpdateTarget(parameter, update.CreateStates(parameter.numel(), CPU, inCodes: true)))];
        long step = 0;
        void Step()
        {
            step++;
            foreach (UpdateTarget target in targets) target.Settings = new() { LearningRate = 1e-3, Step = step, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8 };
            update.Run(targets, Launcher.Reference);
        }

        return Contender.Of("8-bit Adam of torch operations", Step, new Disposables([.. targets.SelectMany(target => target.States), .. parameters]), units: count);
    }

    private static IEnumerable<(string, Parameter)> Named(IEnumerable<Parameter> parameters) => parameters.Select((parameter, i) => ($"p{i}", parameter));
}
