namespace Trainer.Torch.Native;

/// <summary>The kinds of <see cref="ScriptValue"/> that TorchSharp's binding reads as arguments.</summary>
internal enum ScriptValueKind
{
    Tensor = 0,
    Scalar = 1,
    Boolean = 2,
    Integer = 3,
    TensorList = 5,
    None = 8,
}
