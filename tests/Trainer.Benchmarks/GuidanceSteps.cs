using TorchSharp;
using Trainer.Data;
using Trainer.Inspection;
using Trainer.Loop;
using Trainer.Methods.Guidance;
using Trainer.Methods.Guidance.Data;
using Trainer.Methods.Guidance.Mapping;
using Trainer.Methods.Guidance.Networks;
using Trainer.Methods.Similarity;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Tasks;
using Trainer.Tasks.Classification;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks;

/// <summary>What guidance costs over the target's step and the guide's forward pass, and what is left of the guide when its activations are kept.</summary>
internal abstract class GuidanceSteps(string name, FullyConnectedOptions targetModel, StagedResNetOptions guideModel, int side, int steps) : IBenchmark
{
    private const int Batch = 128;
    // Whole batches alone: a smaller one at the end of an epoch would be the fastest.
    private readonly ClassificationOptions _target = new() { Data = new CanvasOptions { Data = new DigitsOptions { Limit = 11 * Batch }, Side = side }, Model = targetModel };

    public string Name => name;

    public string Description => $"one step of a perceptron of {targetModel.Layers} layers of {targetModel.Width} held to a residual network of {1 + (2 * guideModel.Blocks.Sum())} convolutions, {Batch} images of {side}×{side}";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor inputs = rand([Batch, 1, side, side]), labels = randint(0, 10, Batch, dtype: int64);
        Module<Tensor, Tensor> target = targetModel.Create(new([1, side, side], 10)), guide = guideModel.Create(new([1, side, side], 10));
        guide.eval();
        foreach (TorchSharp.Modules.Parameter parameter in guide.parameters()) parameter.requires_grad = false;
        optim.Optimizer optimizer = new Adam.Options().Create(target.named_parameters());
        LayerTap tap = new(target, new()), guideTap = new(guide, new());
        Tensor[] layers = [.. Layers(guideTap, guide, inputs)];
        return
        [
            Contender.Of("by hand: the target's step and the guide's forward pass", () => Step(target, optimizer, inputs, labels, guide: guide), units: steps),
            Guided("guidance, nothing kept", 0),
            Guided("guidance, activations kept", 4096),
            Contender.Of("by hand: the target's step", () => Step(target, optimizer, inputs, labels), units: steps),
            Contender.Of("by hand: the target's step and the alignment", () => Step(target, optimizer, inputs, labels, tap: tap, layers: layers), new Disposables([tap, guideTap, optimizer, target, guide, inputs, labels, .. layers]), units: steps),
        ];
    }

    public string? Remark(IReadOnlyList<Measurement> measurements)
    {
        (double both, double plain, double cached, double aligned) = (measurements[0].Fastest, measurements[1].Fastest, measurements[2].Fastest, measurements[4].Fastest);
        return $"guidance costs {(plain / both) - 1:+0.0%;-0.0%} over the target's step and the guide's forward pass; with its activations kept the guide is {(cached - aligned) / cached:0.0%} of a guided step";
    }

    // The task's own steps, on the thread that the loops by hand run on: on another one each large tensor would be mapped anew.
    private Contender Guided(string contender, int mebibytes)
    {
        var options = new GuidanceOptions { Task = _target, Guide = new() { Task = _target with { Model = guideModel }, CacheMebibytes = mebibytes } };
        var training = new TrainingOptions { Steps = 10_000_000, BatchSize = Batch };
        var run = new RunContext { Training = training, Optimizer = new Adam.Options() };
        TrainingTask task = options.Create();
        task.Build(run);
        long step = 0;
        if (mebibytes > 0) for (int i = 0; i < task.StepsPerEpoch; i++) Step(); // Each sample once.
        return Contender.Of(contender, Step, task, units: steps);

        void Step()
        {
            using DisposeScope scope = NewDisposeScope();
            RandomStream random = run.Random.Fork("step").Fork(step);
            manual_seed(random.NextSeed())?.Dispose();
            task.Step(new(step, step / task.StepsPerEpoch!.Value, random));
            step++;
        }
    }

    private static void Step(Module<Tensor, Tensor> target, optim.Optimizer optimizer, Tensor inputs, Tensor labels, Module<Tensor, Tensor>? guide = null, LayerTap? tap = null, Tensor[]? layers = null)
    {
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor loss = null!;
        if (tap is null)
        {
            loss = functional.cross_entropy(target.call(inputs), labels);
        }
        else
        {
            IReadOnlyList<CapturedLayer> seen = tap.Capture(() => loss = functional.cross_entropy(target.call(inputs), labels));
            var measure = new LinearCka();
            loss = loss + (1 - stack([.. measure.Similarities([.. EvenAllOptions.Spread(layers!.Length, seen.Count).Select(pair => (seen[pair.Target].Output, layers[pair.Guide]))])])).sum();
        }

        if (guide is not null) using (no_grad()) guide.call(inputs);
        loss.backward();
        optimizer.step();
        tap?.Clear();
    }

    private static IEnumerable<Tensor> Layers(LayerTap tap, Module<Tensor, Tensor> guide, Tensor inputs)
    {
        using IDisposable off = no_grad();
        foreach (CapturedLayer layer in tap.Capture(() => guide.call(inputs))) yield return layer.Output.clone().DetachFromDisposeScope();
    }
}
