using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Trainer.Torch.Native;

/// <summary>libtorch's stable C interface (<c>torch/csrc/stable/c/shim.h</c> and <c>aoti_torch/c/shim.h</c>): functions that return an error code and never throw.</summary>
internal static unsafe partial class StableApi
{
    /// <summary>The version of the interface that is asked for: 2.10, as libtorch encodes it.</summary>
    public const ulong Version = (2UL << 56) | (10UL << 48);

    private const string Library = "torch_cpu";

    public static ulong NewTensor(IntPtr tensor)
    {
        Check(NewTensorHandle(tensor, out IntPtr copy), "aoti_torch_new_tensor_handle");
        return (ulong)copy;
    }

    public static ulong NewList(int capacity)
    {
        Check(NewList((nuint)capacity, out IntPtr list), "torch_new_list_reserve_size");
        return (ulong)list;
    }

    public static void Append(ulong list, IntPtr tensor) => Check(PushBack((IntPtr)list, NewTensor(tensor)), "torch_list_push_back");

    /// <summary>A tensor that stands for "none"; the caller frees it.</summary>
    public static IntPtr NewUndefinedTensor()
    {
        Check(NewUninitialized(out IntPtr tensor), "aoti_torch_new_uninitialized_tensor");
        return tensor;
    }

    public static IntPtr DataPointer(IntPtr tensor)
    {
        Check(GetDataPointer(tensor, out IntPtr pointer), "aoti_torch_get_data_ptr");
        return pointer;
    }

    /// <summary>The number of the tensor's element type.</summary>
    public static int Type(IntPtr tensor)
    {
        Check(GetType(tensor, out int type), "aoti_torch_get_dtype");
        return type;
    }

    /// <summary>Whether the tensor has strides, which sparse ones have not.</summary>
    public static bool IsStrided(IntPtr tensor)
    {
        Check(GetLayout(tensor, out int layout), "aoti_torch_get_layout");
        return layout == 0;
    }

    /// <summary>The tensor's sizes and strides; valid while it lives unchanged.</summary>
    public static (IntPtr Sizes, IntPtr Strides, int Dimensions) Shape(IntPtr tensor)
    {
        Check(GetDimensions(tensor, out long dimensions), "aoti_torch_get_dim");
        Check(GetSizes(tensor, out IntPtr sizes), "aoti_torch_get_sizes");
        Check(GetStrides(tensor, out IntPtr strides), "aoti_torch_get_strides");
        return (sizes, strides, (int)dimensions);
    }

    [LibraryImport(Library, EntryPoint = "torch_call_dispatcher", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial int CallDispatcher(string name, string overload, ulong* stack, ulong version);

    private static void Check(int code, string function)
    {
        if (code != 0) throw new LibTorchException(function, "failed; libtorch wrote the reason to the standard error stream");
    }

    [LibraryImport(Library, EntryPoint = "aoti_torch_new_tensor_handle")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int NewTensorHandle(IntPtr tensor, out IntPtr copy);

    [LibraryImport(Library, EntryPoint = "aoti_torch_new_uninitialized_tensor")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int NewUninitialized(out IntPtr tensor);

    [LibraryImport(Library, EntryPoint = "torch_new_list_reserve_size")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int NewList(nuint capacity, out IntPtr list);

    [LibraryImport(Library, EntryPoint = "torch_list_push_back")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int PushBack(IntPtr list, ulong item);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_data_ptr")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetDataPointer(IntPtr tensor, out IntPtr pointer);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_dtype")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetType(IntPtr tensor, out int type);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_layout")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetLayout(IntPtr tensor, out int layout);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_dim")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetDimensions(IntPtr tensor, out long dimensions);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_sizes")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetSizes(IntPtr tensor, out IntPtr sizes);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_strides")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int GetStrides(IntPtr tensor, out IntPtr strides);
}
