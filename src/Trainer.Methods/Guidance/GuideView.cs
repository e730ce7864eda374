using Trainer.Inspection;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>What a guide makes of some samples.</summary>
/// <param name="Layers">Its layers, without a graph.</param>
/// <param name="Output">Its output, for these samples alone.</param>
/// <param name="Rows">Which rows of the layers the samples are, in their order, where the layers hold others too; null: these samples alone.</param>
internal sealed record GuideView(IReadOnlyList<CapturedLayer> Layers, Tensor Output, long[]? Rows = null)
{
    /// <summary>The layers for these samples alone: copied, where they hold others too.</summary>
    public IReadOnlyList<CapturedLayer> OwnLayers()
    {
        if (Rows is null || Layers.Count == 0) return Layers;
        using Tensor rows = tensor(Rows, device: Layers[0].Output.device);
        return [.. Layers.Select(layer => layer with { Output = layer.Output.index_select(0, rows) })];
    }
}
