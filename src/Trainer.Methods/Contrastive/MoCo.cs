using TorchSharp;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Contrastive;

/// <summary>The method of <see cref="MoCoOptions"/>. The first view is the query, the second the key. Buffers: <c>queue</c> (K, d) and <c>position</c>, where the next key goes.</summary>
public sealed class MoCo : ContrastiveMethod
{
    private readonly Encoder _keyEncoder;
    private readonly Module<Tensor, Tensor> _keyProjector;
    private readonly MomentumCopy _copy;
    private readonly MoCoOptions _options;
    private readonly List<Tensor> _keys = []; // Of the step so far.

    /// <summary>Makes encoder and projector, their momentum copies and a queue of random directions.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the encoder does not take such samples.</exception>
    public MoCo(MoCoOptions options, EncoderOptions encoder, IReadOnlyList<long> shape)
        : this(Checked(options), (encoder ?? throw new ArgumentNullException(nameof(encoder))).Create(shape), encoder.Create(shape)) { }

    private MoCo(MoCoOptions options, Encoder encoder, Encoder keyEncoder) : base(nameof(MoCo), encoder, Projection(options, encoder))
    {
        (_options, _keyEncoder, _keyProjector) = (options, keyEncoder, Projection(options, encoder));
        Register("keyEncoder", _keyEncoder);
        Register("keyProjector", _keyProjector);
        _copy = new((encoder, _keyEncoder), (Projector, _keyProjector));
        using DisposeScope scope = NewDisposeScope();
        register_buffer("queue", UnitVectors.Of(randn(options.Queue, options.Dimensions)).DetachFromDisposeScope());
        register_buffer("position", zeros(1, ScalarType.Int64).DetachFromDisposeScope());
    }

    private Tensor Queue => get_buffer("queue")!;

    /// <inheritdoc/>
    public override void AfterStep()
    {
        _copy.Update(_options.Momentum);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        foreach (Tensor keys in _keys) Enqueue(keys);
        Forget();
    }

    /// <inheritdoc/>
    protected override Tensor PairLoss(Tensor first, Tensor second)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor queries = Embed(first), keys;
        using (no_grad()) keys = UnitVectors.Of(_keyProjector.call(_keyEncoder.call(second)));
        if (training && is_grad_enabled()) _keys.Add(keys.alias().DetachFromDisposeScope());
        return InfoNce.Loss(queries, keys, Queue, _options.Temperature).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Forget();
            _copy.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Module<Tensor, Tensor> Projection(MoCoOptions options, Encoder encoder) => Heads.Plain(encoder.Width, options.ProjectorHidden ?? encoder.Width, options.Dimensions);

    // A ring: what does not fit at the end goes on at the beginning; of more keys than it holds the last remain.
    private void Enqueue(Tensor keys)
    {
        Tensor queue = Queue, position = get_buffer("position")!;
        long count = keys.shape[0], size = queue.shape[0];
        Tensor places = arange(Math.Min(count, size), ScalarType.Int64, keys.device).add_(position).add_(Math.Max(0, count - size)).remainder_(size);
        queue.index_copy_(0, places, keys.narrow(0, Math.Max(0, count - size), Math.Min(count, size)));
        position.add_(count).remainder_(size);
    }

    private void Forget()
    {
        foreach (Tensor keys in _keys) keys.Dispose();
        _keys.Clear();
    }

    private static MoCoOptions Checked(MoCoOptions options)
    {
        OptionsCheck.Validate(options, nameof(options));
        return options;
    }
}
