using Trainer.Inspection;
using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>What a guide makes of some samples.</summary>
/// <param name="Layers">Its layers, without a graph.</param>
/// <param name="Output">Its output.</param>
internal sealed record GuideView(IReadOnlyList<CapturedLayer> Layers, Tensor Output);
