using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Reads an encoder's features of images, in evaluation mode and without a graph.</summary>
/// <param name="method">The encoder's method.</param>
/// <param name="views">Normalises.</param>
/// <param name="filter">What is done to images before; null for nothing.</param>
internal sealed class FeatureReader(ContrastiveMethod method, ViewPairs views, Func<Tensor, Tensor>? filter = null)
{
    private const long Block = 512;

    /// <summary>The step that the encoder is at, from 0, for messages.</summary>
    public long Step { get; init; }

    /// <summary>(samples, width) of images (samples, channels, height, width) in [0, 1].</summary>
    /// <exception cref="Loop.DivergenceException">The features are not finite.</exception>
    public Tensor Read(Tensor images) => Read(images, views.Normalise);

    /// <summary>(samples, width) of images that are changed in some way first, and normalised.</summary>
    public Tensor Read(Tensor images, Func<Tensor, Tensor> view)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        bool wasTraining = method.training;
        method.eval();
        var parts = new List<Tensor>();
        for (long at = 0; at < images.shape[0]; at += Block)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor part = images.narrow(0, at, Math.Min(Block, images.shape[0] - at));
            parts.Add(method.Features(view(filter?.Invoke(part) ?? part)).to_type(ScalarType.Float32).MoveToOuterDisposeScope());
        }

        method.train(wasTraining);
        Tensor all = cat(parts, 0);
        method.CheckFinite(all, Step);
        return all.MoveToOuterDisposeScope();
    }
}
