using Trainer.Components;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Trains a fresh encoder to give clean images the features that the suspect one gives them; what that does to triggered images it never sees. Steps and optimizer are the run's.</summary>
[Component("distillation", Summary = "Trains a fresh encoder on what the suspect one makes of clean images.")]
[Paper("Aniruddha Saha and Ajinkya Tejankar and Soroush Abbasi Koohpayegani and Hamed Pirsiavash", "Backdoor attacks on self-supervised learning", 2022, Venue = "CVPR")]
public sealed record DistillationOptions : DefenceOptions
{
    /// <inheritdoc/>
    public override Defence Create(DefenceContext context) => new Distillation(context);
}
