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
        Parameter[] ours = Parameters(tensors, elements), theirs = Parameters(tensors, elements);
        optim.Optimizer fused = new Adam.Options().Create(ours.Select((parameter, i) => ($"p{i}", parameter)));
        optim.Optimizer plain = optim.Adam(theirs);
        return
        [
            Contender.Of("Trainer's adam", () => fused.step(), new Disposables([fused, .. ours]), units: units),
            Contender.Of("TorchSharp's Adam", () => plain.step(), new Disposables([plain, .. theirs]), units: Math.Max(1, units / 5)),
        ];
    }

    /// <summary>Parameters with their gradients.</summary>
    internal static Parameter[] Parameters(int tensors, int elements) => [.. Enumerable.Range(0, tensors).Select(_ =>
    {
        var parameter = new Parameter(randn(elements));
        parameter.grad = randn(elements);
        return parameter;
    })];
}
