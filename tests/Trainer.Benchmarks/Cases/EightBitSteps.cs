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
        contenders.Add(new("a copy of 4 bytes an element", count => Repeat(count, () => to.copy_(from)), new Disposables([from, to])) { Units = units });
        return contenders;
    }

    private Contender Of(string name, Func<Parameter[], optim.Optimizer> make, int count)
    {
        Parameter[] parameters = Parameters();
        optim.Optimizer optimizer = make(parameters);
        return new(name, steps => Repeat(steps, () => optimizer.step()), new Disposables([optimizer, .. parameters])) { Units = count };
    }

    // Dequantise, vector operations, quantise again: each an operation of torch over all of a tensor.
    private Contender Unfused(int count)
    {
        Parameter[] parameters = Parameters();
        var update = new BlockwiseUpdate(UpdateRule.Adam);
        UpdateTarget[] targets = [.. parameters.Select(parameter => new UpdateTarget(parameter, update.CreateStates(parameter.numel(), CPU, inCodes: true)))];
        long step = 0;
        void Step()
        {
            step++;
            foreach (UpdateTarget target in targets) target.Settings = new() { LearningRate = 1e-3, Step = step, Beta1 = 0.9, Beta2 = 0.999, Epsilon = 1e-8 };
            update.Run(targets, Launcher.Reference);
        }

        return new("8-bit Adam of torch operations", steps => Repeat(steps, Step), new Disposables([.. targets.SelectMany(target => target.States), .. parameters])) { Units = count };
    }

    private static void Repeat(int count, Action work)
    {
        for (int i = 0; i < count; i++) work();
    }

    private static IEnumerable<(string, Parameter)> Named(IEnumerable<Parameter> parameters) => parameters.Select((parameter, i) => ($"p{i}", parameter));

    private Parameter[] Parameters() => [.. Enumerable.Range(0, tensors).Select(_ =>
    {
        var parameter = new Parameter(randn(elements));
        parameter.grad = randn(elements);
        return parameter;
    })];
}
