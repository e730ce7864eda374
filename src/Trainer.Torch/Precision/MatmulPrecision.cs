namespace Trainer.Torch.Precision;

/// <summary>How exact products of float32 matrices are.</summary>
public enum MatmulPrecision
{
    /// <summary>float32 throughout.</summary>
    Highest,

    /// <summary>Factors may be rounded to TF32 (10 bits of mantissa) where the device has it.</summary>
    High,

    /// <summary>Factors may be rounded to bfloat16 (7 bits), on CPUs with instructions for it too.</summary>
    Medium,
}
