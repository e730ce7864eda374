using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>
/// A function in TorchScript text, compiled once and called any number of times: the safe door to any ATen operator.
/// Whatever libtorch refuses inside it becomes a <see cref="LibTorchException"/>; the process lives on.
/// </summary>
/// <remarks>
/// A call costs a few microseconds and one native transition, however many tensors it takes. Parameters may be tensors, tensor
/// lists, floats, integers and booleans; results a tensor, a list or tuple of (optional) tensors, or nothing. Calls may run
/// on several threads at once. The text is a constant of the program: a name that TorchScript cannot resolve ends the process, because the
/// binding does not catch the compiler's own class of exception.
/// </remarks>
public sealed unsafe class ScriptFunction : IDisposable
{
    [ThreadStatic]
    private static List<(IntPtr Block, int Count)>? _results;

    private readonly byte[] _name;
    private IntPtr _unit;

    /// <summary>Compiles <paramref name="source"/> and binds to the function <paramref name="name"/> in it.</summary>
    /// <exception cref="LibTorchException">The text does not compile.</exception>
    public ScriptFunction(string source, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!source.Contains($"def {name}(", StringComparison.Ordinal)) throw new ArgumentException($"The text defines no function '{name}'.", nameof(name));
        NativeLibraries.EnsureLoaded();
        Name = name;
        _name = [.. Encoding.UTF8.GetBytes(name), 0];
        _unit = Binding.Compile(source + "\n"); // TorchScript's parser needs the last line ended.
        if (_unit == IntPtr.Zero) throw new LibTorchException($"Compiling {name}", Binding.TakeError() ?? "no reason given");
    }

    /// <summary>The function's name.</summary>
    public string Name { get; }

    /// <summary>Calls the function.</summary>
    /// <returns>Its results as new tensors of the caller's; an absent optional tensor is null; empty when it returns nothing.</returns>
    /// <exception cref="LibTorchException">libtorch refused the call.</exception>
    public Tensor?[] Invoke(params ReadOnlySpan<ScriptArgument> arguments) => Invoke(oneThread: false, arguments);

    /// <summary>
    /// Calls the function with libtorch's CPU operators on the calling thread alone. For many small tensors this is several
    /// times faster: each operator otherwise wakes all threads.
    /// </summary>
    /// <inheritdoc cref="Invoke(ReadOnlySpan{ScriptArgument})"/>
    public Tensor?[] InvokeOnOneThread(params ReadOnlySpan<ScriptArgument> arguments) => Invoke(oneThread: true, arguments);

    /// <summary>Frees the compiled unit.</summary>
    public void Dispose()
    {
        IntPtr unit = Interlocked.Exchange(ref _unit, IntPtr.Zero);
        if (unit != IntPtr.Zero) Binding.DisposeUnit(unit);
    }

    private Tensor?[] Invoke(bool oneThread, ReadOnlySpan<ScriptArgument> arguments)
    {
        ScriptValue* values = stackalloc ScriptValue[arguments.Length];
        int made = 0;
        try
        {
            for (; made < arguments.Length; made++) values[made] = arguments[made].ToNative();
            return Call(values, made, oneThread);
        }
        finally
        {
            for (int i = 0; i < made; i++) arguments[i].Release(values[i]);
        }
    }

    private Tensor?[] Call(ScriptValue* arguments, int count, bool oneThread)
    {
        ObjectDisposedException.ThrowIf(_unit == IntPtr.Zero, this);
        List<(IntPtr Block, int Count)> blocks = _results ??= [];
        int first = blocks.Count; // A call may run inside another one's backward pass on the same thread.
        try
        {
            sbyte kind = 0;
            using (oneThread ? OneThread.Enter() : default)
            {
                fixed (byte* name = _name) Binding.Invoke(_unit, name, arguments, count, &Allocate, &kind, 0);
            }

            if (Binding.TakeError() is { } error) throw new LibTorchException(Name, error);
            return Read(blocks, first, kind);
        }
        finally
        {
            for (int i = first; i < blocks.Count; i++) NativeMemory.Free((void*)blocks[i].Block);
            blocks.RemoveRange(first, blocks.Count - first);
        }
    }

    private Tensor?[] Read(List<(IntPtr Block, int Count)> blocks, int first, sbyte kind)
    {
        // Kinds of result: 1 tensor, 2 tuple of tensors, 3 list of tensors, 7 and 10 the same with absent ones, 8 nothing.
        if (kind == 8 || (kind == 0 && blocks.Count == first)) return [];
        if (kind is not (1 or 2 or 3 or 7 or 10) || blocks.Count != first + 1)
            throw new NotSupportedException($"{Name} returns something other than tensors (kind {kind}).");
        (IntPtr block, int count) = blocks[first];
        var values = (ScriptValue*)block;
        var tensors = new Tensor?[count];
        for (int i = 0; i < count; i++) tensors[i] = values[i].Handle == IntPtr.Zero ? null : Tensor.UnsafeCreateTensor(values[i].Handle);
        return tensors;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static ScriptValue* Allocate(int index, nuint length)
    {
        try
        {
            var block = (ScriptValue*)NativeMemory.AllocZeroed(Math.Max(length, 1), (nuint)sizeof(ScriptValue));
            _results!.Add(((IntPtr)block, (int)length));
            return block;
        }
        catch (OutOfMemoryException)
        {
            return null; // The binding turns this into an error.
        }
    }
}
