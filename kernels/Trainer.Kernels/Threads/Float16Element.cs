namespace Trainer.Kernels.Threads;

/// <summary>An element of a tensor of float16.</summary>
internal struct Float16Element : IElement<Float16Element>
{
    public ILGPU.Half Value;

    /// <inheritdoc/>
    public readonly float ToFloat() => Value;

    /// <inheritdoc/>
    public readonly Float16Element From(float value) => new() { Value = (ILGPU.Half)value };
}
