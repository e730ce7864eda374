using Trainer.Optimizers;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Benchmarks.Cases;

/// <summary>What the optimizer benchmarks share: one step over parameters that have their gradients, ours beside TorchSharp's.</summary>
internal abstract class OptimizerSteps(int tensors, int elements, int units) : IBenchmark
{
    public abstract string Name { get; }

    public string Description => $"one step of Adam over {tensors:N0} tensors of {elements:N0} elements";

    public IReadOnlyList<Contender> Prepare()
    {
        Parameter[] ours = Parameters(), theirs = Parameters();
        optim.Optimizer fused = new Adam.Options().Create(ours.Select((parameter, i) => ($"p{i}", parameter)));
        optim.Optimizer plain = optim.Adam(theirs);
        return
        [
            new("Trainer's adam", count => Step(fused, count), new Disposables([fused, .. ours])) { Units = units },
            new("TorchSharp's Adam", count => Step(plain, count), new Disposables([plain, .. theirs])) { Units = Math.Max(1, units / 5) },
        ];
    }

    private static void Step(optim.Optimizer optimizer, int count)
    {
        for (int i = 0; i < count; i++) optimizer.step();
    }

    private Parameter[] Parameters() => [.. Enumerable.Range(0, tensors).Select(_ =>
    {
        var parameter = new Parameter(randn(elements));
        parameter.grad = randn(elements);
        return parameter;
    })];
}
