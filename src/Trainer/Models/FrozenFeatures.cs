using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models;

/// <summary>The network of <see cref="TorchScriptOptions"/>. Parameters: <c>head.weight</c> and <c>head.bias</c>; what is frozen stays in its file.</summary>
public sealed class FrozenFeatures : Module<Tensor, Tensor>
{
    private readonly Linear head;
    private readonly FrozenScript _features;

    /// <summary>Loads the file and creates a head for what it computes.</summary>
    /// <exception cref="ArgumentException">The file cannot be loaded, or does not map one tensor of this shape to one.</exception>
    public FrozenFeatures(TorchScriptOptions options, ModelShape shape) : base(nameof(FrozenFeatures))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(shape);
        _features = new FrozenScript(options.Path);
        head = Linear(_features.Count(shape.Input), shape.Outputs);
        RegisterComponents();
    }

    /// <summary>(samples, …) ↦ (samples, outputs).</summary>
    public override Tensor forward(Tensor input) => head.call(_features.Compute(input));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _features.Dispose();
        base.Dispose(disposing);
    }
}
