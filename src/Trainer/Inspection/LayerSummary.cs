namespace Trainer.Inspection;

/// <summary>A layer of a model, as seen in one forward pass.</summary>
/// <param name="Name">Its name in the module tree.</param>
/// <param name="Type">Its class.</param>
/// <param name="Output">The shape of its output, batch included; null for a layer that was not called, or does not map one tensor to one.</param>
/// <param name="Parameters">How many parameters it has of its own.</param>
/// <param name="Trained">How many of them are trained.</param>
/// <param name="MultiplyAdds">Multiplications with an addition that a sample takes in it; 0 for layers other than linear ones and convolutions.</param>
public sealed record LayerSummary(string Name, string Type, IReadOnlyList<long>? Output, long Parameters, long Trained, double MultiplyAdds);
