namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Where in a network images are compared.</summary>
public enum EmbeddingKind
{
    /// <summary>Behind the projector, where the loss of contrastive learning is.</summary>
    Projector,

    /// <summary>Behind the encoder, where its features are used.</summary>
    Backbone,
}
