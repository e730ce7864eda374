namespace Trainer.Methods.Contrastive.Backdoor.Triggers;

/// <summary>What a generator's last layer stands for.</summary>
public enum GeneratorOutput
{
    /// <summary>A whole image, (tanh o + 1) / 2, projected to the budget, where gradients end.</summary>
    Image,

    /// <summary>A change, ε tanh o, with gradients everywhere but where [0, 1] ends.</summary>
    Change,
}
