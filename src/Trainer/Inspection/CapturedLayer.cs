using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>What a layer gave in a forward pass.</summary>
/// <param name="Name">Its name in the model's tree; from a second call in the same pass on with the call's number: <c>decoder.layer@2</c>.</param>
/// <param name="Output">Its output, samples along the first axis, with the graph of the pass. It belongs to the tap.</param>
public sealed record CapturedLayer(string Name, Tensor Output);
