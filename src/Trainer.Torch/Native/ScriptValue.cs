using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>One argument or result of a TorchScript call, laid out as TorchSharp's binding expects it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ScriptValue(ScriptValueKind kind, long count, IntPtr handle)
{
    private readonly long _kind = (long)kind;
    private readonly long _count = count;
    private readonly IntPtr _handle = handle;

    public static ScriptValue None => new(ScriptValueKind.None, 0, IntPtr.Zero);

    public IntPtr Handle => _handle;

    public long Count => _count;

    public ScriptValueKind Kind => (ScriptValueKind)_kind;

    public static ScriptValue FromTensor(IntPtr handle) => new(ScriptValueKind.Tensor, 0, handle);

    public static ScriptValue FromBoolean(bool value) => new(ScriptValueKind.Boolean, 0, value ? 1 : 0);

    public static ScriptValue FromInteger(int value) => new(ScriptValueKind.Integer, 0, value);
}
