using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>What an encoder makes of labelled images.</summary>
/// <param name="Features">float32, (N, width).</param>
/// <param name="Labels">int64, (N).</param>
internal sealed record FeatureSet(Tensor Features, Tensor Labels);
