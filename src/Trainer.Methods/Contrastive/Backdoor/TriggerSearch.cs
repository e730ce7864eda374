using TorchSharp;
using Trainer.Bilevel;
using Trainer.Methods.Contrastive.Backdoor.Triggers;
using Trainer.Randomness;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>
/// The bi-level problem. Upper: −E S(f(t₁(g(x))), f(t₂(x_r))) over the trigger g, x of any class, x_r of the target class, S the cosine, t the augmentations. Lower: the contrastive loss of the surrogate f on the
/// images with those of P triggered.
/// </summary>
/// <remarks>
/// While the trigger steps, the surrogate is in evaluation: batch statistics of nothing but triggered images would take away what these have in common, and with it what the trigger learns from. While the
/// surrogate steps, the trigger is in evaluation and without a graph.
/// </remarks>
internal sealed class TriggerSearch : IBilevelProblem, IDisposable
{
    private readonly Trigger _trigger;
    private readonly ContrastiveMethod _surrogate;
    private readonly Func<ContrastiveMethod> _fresh;
    private readonly ViewPairs _views;
    private readonly Tensor _images;
    private readonly long[] _targets;
    private readonly HashSet<long> _poisoned;
    private readonly int _batch;
    private readonly EmbeddingKind _embedding;

    /// <param name="trigger">g.</param>
    /// <param name="fresh">Makes f, from torch's default generator.</param>
    /// <param name="views">t.</param>
    /// <param name="images">All images, (n, channels, height, width) in [0, 1]; the problem's own from here.</param>
    /// <param name="targets">The places of those of the target class.</param>
    /// <param name="poisoned">P: the places of those that are triggered.</param>
    /// <param name="batch">How many images a step sees.</param>
    /// <param name="embedding">Where S compares.</param>
    public TriggerSearch(Trigger trigger, Func<ContrastiveMethod> fresh, ViewPairs views, Tensor images, long[] targets, long[] poisoned, int batch, EmbeddingKind embedding)
    {
        (_trigger, _fresh, _views, _images, _targets, _embedding) = (trigger, fresh, views, images, targets, embedding);
        _poisoned = [.. poisoned];
        _batch = (int)Math.Min(batch, images.shape[0]);
        _surrogate = fresh();
        Upper = [.. trigger.named_parameters()];
        Lower = [.. _surrogate.named_parameters().Where(entry => entry.parameter.requires_grad)]; // Momentum copies follow by themselves.
    }

    public IReadOnlyList<(string Name, Parameter Parameter)> Upper { get; }

    public IReadOnlyList<(string Name, Parameter Parameter)> Lower { get; }

    public ContrastiveMethod Surrogate => _surrogate;

    /// <summary>Whether the lower level sees P triggered; else all images are clean.</summary>
    public bool IsPoisoned { get; set; } = true;

    public Tensor LowerLoss(RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        long[] places = RandomBatch.Draw(_images.shape[0], _batch, random.Fork("batch"));
        Tensor images = _images.index_select(0, tensor(places, device: _images.device));
        long[] triggered = IsPoisoned ? [.. Enumerable.Range(0, places.Length).Where(i => _poisoned.Contains(places[i])).Select(i => (long)i)] : [];
        if (triggered.Length > 0)
        {
            Tensor rows = tensor(triggered, device: _images.device);
            images = images.index_copy(0, rows, TriggeredImages.Make(_trigger, images.index_select(0, rows), TriggerUse.Training, quantise: false, random.Fork("places")));
        }

        _surrogate.train();
        (Tensor first, Tensor second) = _views.Draw(images, random.Fork("views"));
        return _surrogate.Loss(first, second).MoveToOuterDisposeScope();
    }

    public Tensor UpperLoss(RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        _surrogate.eval();
        _trigger.train();
        Tensor images = _images.index_select(0, tensor(RandomBatch.Draw(_images.shape[0], _batch, random.Fork("batch")), device: _images.device));
        RandomStream draw = random.Fork("references");
        long[] places = new long[_batch];
        for (int i = 0; i < places.Length; i++) places[i] = _targets[draw.NextInteger(_targets.Length)];
        Tensor references;
        using (no_grad()) references = UnitVectors.Of(Embed(_views.View(_images.index_select(0, tensor(places, device: _images.device)), random.Fork("second"))));
        Tensor triggered = UnitVectors.Of(Embed(_views.View(_trigger.Apply(images, TriggerUse.Training, random.Fork("places")), random.Fork("first"))));
        return (triggered * references).sum(1).mean().neg().MoveToOuterDisposeScope();
    }

    public void AfterLowerStep() => _surrogate.AfterStep();

    public void Reinitialise(RandomStream random)
    {
        manual_seed(random.NextSeed())?.Dispose();
        using ContrastiveMethod fresh = _fresh();
        Dictionary<string, Tensor> values = fresh.state_dict();
        foreach ((string name, Tensor value) in _surrogate.state_dict()) value.copy_(values[name]);
    }

    public void Dispose() => _surrogate.Dispose();

    private Tensor Embed(Tensor views) => _embedding == EmbeddingKind.Projector ? _surrogate.Embed(views) : _surrogate.Features(views);
}
