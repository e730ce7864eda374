namespace Trainer.Kernels.Threads;

/// <summary>An element of a tensor of float32.</summary>
internal struct Float32Element : IElement<Float32Element>
{
    public float Value;

    /// <inheritdoc/>
    public readonly float ToFloat() => Value;

    /// <inheritdoc/>
    public readonly Float32Element From(float value) => new() { Value = value };
}
