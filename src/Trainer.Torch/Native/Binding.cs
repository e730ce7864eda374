using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>Functions of TorchSharp's binding that its managed half keeps to itself or wraps in an object per call.</summary>
internal static unsafe partial class Binding
{
    private const string Library = "LibTorchSharp";

    /// <summary>The gradient of a tensor as a new native tensor, or zero when it has none; free it with <see cref="DisposeTensor"/>.</summary>
    [LibraryImport(Library, EntryPoint = "THSTensor_grad")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr Grad(IntPtr tensor);

    /// <summary>Sets the gradient; an undefined tensor stands for none.</summary>
    [LibraryImport(Library, EntryPoint = "THSTensor_set_grad")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetGrad(IntPtr tensor, IntPtr gradient);

    [LibraryImport(Library, EntryPoint = "THSTensor_dispose")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void DisposeTensor(IntPtr tensor);

    [LibraryImport(Library, EntryPoint = "THSTorch_float64_to_scalar")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr NewScalar(double value);

    [LibraryImport(Library, EntryPoint = "THSTorch_int64_to_scalar")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr NewScalar(long value);

    [LibraryImport(Library, EntryPoint = "THSTorch_dispose_scalar")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void DisposeScalar(IntPtr scalar);

    [LibraryImport(Library, EntryPoint = "THSJIT_compile", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr Compile(string source);

    [LibraryImport(Library, EntryPoint = "THSJIT_CompilationUnit_Invoke")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void Invoke(
        IntPtr unit, byte* name, ScriptValue* arguments, int count, delegate* unmanaged[Cdecl]<int, nuint, ScriptValue*> allocate, sbyte* kind, int index);

    [LibraryImport(Library, EntryPoint = "THSJIT_CompilationUnit_dispose")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void DisposeUnit(IntPtr unit);

    /// <summary>The text of the last error on this thread, or null; reading it clears it.</summary>
    public static string? TakeError()
    {
        IntPtr text = TakeErrorText();
        if (text == IntPtr.Zero) return null;
        string error = Marshal.PtrToStringUTF8(text) ?? "";
        NativeMemory.Free((void*)text); // The binding makes it with strdup and leaves it to the reader.
        return error;
    }

    [LibraryImport(Library, EntryPoint = "THSTorch_get_and_reset_last_err")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial IntPtr TakeErrorText();
}
