namespace Trainer.Methods.Operators.Normalisation;

/// <summary>How fields are brought to mean 0 and deviation 1.</summary>
public enum FieldNormalisation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>One mean and one deviation for each channel, over all training samples and points.</summary>
    Global,

    /// <summary>A mean and a deviation for each point of each channel, over the training samples.</summary>
    PerPoint,
}
