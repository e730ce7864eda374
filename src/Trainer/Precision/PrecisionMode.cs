namespace Trainer.Precision;

/// <summary>The type in which matrix products and convolutions compute. Weights, gradients and optimizer state are float32 in every mode.</summary>
public enum PrecisionMode
{
    /// <summary>float32.</summary>
    Fp32,

    /// <summary>bfloat16: the range of float32 with 8 bits of precision.</summary>
    Bf16,

    /// <summary>float16: 11 bits of precision and a small range; losses are scaled so that gradients stay in it.</summary>
    Fp16,
}
