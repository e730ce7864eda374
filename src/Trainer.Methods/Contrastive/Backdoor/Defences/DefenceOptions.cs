using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>What is done against a backdoor in an encoder.</summary>
[ComponentKind("defence")]
public abstract record DefenceOptions
{
    /// <summary>Makes it ready for an encoder.</summary>
    /// <param name="context">The encoder, and what the defender has.</param>
    /// <exception cref="ArgumentException">It does not go with this encoder.</exception>
    public abstract Defence Create(DefenceContext context);
}
