using System.ComponentModel.DataAnnotations;
using Trainer.Optimizers;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>The network in which an attacker simulates how a victim learns.</summary>
public sealed record SurrogateOptions
{
    /// <summary>Its encoder; default ResNet-18 for small images.</summary>
    public EncoderOptions Encoder { get; init; } = new ResNet18Options();

    /// <summary>How it learns; default SimSiam.</summary>
    public ContrastiveMethodOptions Method { get; init; } = new SimSiamOptions();

    /// <summary>Its optimizer, made anew whenever it begins anew; default SGD with a rate of 0.06, momentum 0.9 and weight decay 5·10⁻⁴.</summary>
    public OptimizerOptions Optimizer { get; init; } = new Sgd.Options { LearningRate = 0.06, Momentum = 0.9, WeightDecay = 5e-4 };

    /// <summary>Steps that it learns on clean images before the first round; default 0. With no lower steps in a round it stays as it then is: the static generator that the search is compared with.</summary>
    [Range(0, 1_000_000)]
    public int CleanSteps { get; init; }

    /// <summary>Where triggered images are brought near those of the target class; default behind the projector.</summary>
    public EmbeddingKind Embedding { get; init; }
}
