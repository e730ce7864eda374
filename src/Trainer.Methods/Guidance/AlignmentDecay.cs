namespace Trainer.Methods.Guidance;

/// <summary>How the weight of an alignment falls over the steps that it is on.</summary>
public enum AlignmentDecay
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>In a straight line to 0.</summary>
    Linear,

    /// <summary>In half a cosine to 0.</summary>
    Cosine,
}
