using Trainer.Loop;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>
/// An encoder and what a method puts around it to learn from pairs of views: a projector, and where the method has them a predictor, momentum copies and a queue. Called
/// as a module it gives the encoder's features. Images are augmented and normalised: (samples, channels, height, width), float32.
/// </summary>
/// <remarks>All that a step depends on is in parameters and buffers. Move the module to its device before the first loss; a step is <see cref="Loss"/>, backward, the optimizer's step, <see cref="AfterStep"/>.</remarks>
public abstract class ContrastiveMethod : Module<Tensor, Tensor>
{
    /// <summary>Sets the encoder and the projector; the derived class registers its own parts.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="encoder">The encoder.</param>
    /// <param name="projector">Maps the encoder's features to embeddings.</param>
    protected ContrastiveMethod(string name, Encoder encoder, Module<Tensor, Tensor> projector) : base(name)
    {
        (Encoder, Projector) = (encoder, projector);
        Register("encoder", encoder);
        Register("projector", projector);
    }

    /// <summary>The encoder that is learnt.</summary>
    public Encoder Encoder { get; }

    /// <summary>Maps features to the embeddings that losses compare.</summary>
    public Module<Tensor, Tensor> Projector { get; }

    /// <summary>The loss of a batch of pairs: one element, with gradients.</summary>
    /// <param name="first">A view of each image.</param>
    /// <param name="second">Another view of each, in the same order.</param>
    /// <exception cref="ArgumentException">There are fewer than two pairs, or not as many first views as second ones.</exception>
    public Tensor Loss(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.shape[0] != second.shape[0]) throw new ArgumentException($"{first.shape[0]:N0} first views have {second.shape[0]:N0} second ones.", nameof(second));
        if (first.shape[0] < 2) throw new ArgumentException("A batch of one pair has nothing to be told apart from, and no statistics to be normalised by: the loss needs two pairs or more.", nameof(first));
        return PairLoss(first, second);
    }

    /// <summary>The encoder's features: (samples, width).</summary>
    /// <param name="images">The images.</param>
    public Tensor Features(Tensor images) => Encoder.call(images);

    /// <summary>The projector's embeddings: (samples, dimensions), not scaled to length 1.</summary>
    /// <param name="images">The images.</param>
    public Tensor Embed(Tensor images) => Projector.call(Encoder.call(images));

    /// <summary>Ends an optimisation step: moves momentum copies and the queue on. Does nothing for methods without them.</summary>
    public virtual void AfterStep() { }

    /// <inheritdoc cref="Features"/>
    public override Tensor forward(Tensor input) => Features(input);

    /// <summary>Makes sure that what the encoder gave is finite.</summary>
    /// <param name="features">Its features.</param>
    /// <param name="step">The step's number, from 0.</param>
    /// <exception cref="DivergenceException">It is not; the message names a weight where one is the cause.</exception>
    internal void CheckFinite(Tensor features, long step)
    {
        using Tensor isFinite = features.isfinite(), all = isFinite.all();
        if (!all.item<bool>()) throw new DivergenceException(step, FiniteCheck.FirstBadWeight(this) ?? "the encoder's features are not finite, all weights are");
    }

    /// <summary>Makes a part known by name: its parameters are trained and its state is kept.</summary>
    protected void Register(string name, nn.Module part) => register_module(name, part);

    /// <summary>The loss of two pairs or more.</summary>
    /// <param name="first">A view of each image.</param>
    /// <param name="second">Another view of each.</param>
    protected abstract Tensor PairLoss(Tensor first, Tensor second);
}
