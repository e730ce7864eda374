using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>An encoder that may have a backdoor, and what the defender has.</summary>
public sealed record DefenceContext
{
    /// <summary>The encoder's method with its weights; the caller's to dispose.</summary>
    public required ContrastiveMethod Victim { get; init; }

    /// <summary>Makes another of its kind, untrained.</summary>
    public required Func<ContrastiveMethod> Fresh { get; init; }

    /// <summary>Makes an optimizer for such steps as a defence takes.</summary>
    public required Func<IEnumerable<(string Name, Parameter Parameter)>, optim.Optimizer> Optimizer { get; init; }

    /// <summary>The views that the encoder was trained on.</summary>
    public required ViewPairs Views { get; init; }

    /// <summary>Clean images that the defender has: (n, channels, height, width) in [0, 1].</summary>
    public required Tensor Clean { get; init; }

    /// <summary>The images that the encoder was trained on, poisoned ones among them.</summary>
    public required Tensor Training { get; init; }

    /// <summary>The places of the poisoned ones, which only the judge of a detector knows.</summary>
    public required IReadOnlySet<long> Poisoned { get; init; }

    /// <summary>Images in a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>How many classes the images have.</summary>
    public required int Classes { get; init; }
}
