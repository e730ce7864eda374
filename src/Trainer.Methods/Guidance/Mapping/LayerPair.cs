namespace Trainer.Methods.Guidance.Mapping;

/// <summary>A layer of a guide and the layer of the target that follows it, by their depths from 0.</summary>
/// <param name="Guide">The guide's layer.</param>
/// <param name="Target">The target's.</param>
public readonly record struct LayerPair(int Guide, int Target);
