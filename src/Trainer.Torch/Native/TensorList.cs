using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Trainer.Torch.Native;

/// <summary>
/// An unmanaged list of tensor handles that is filled once and passed to any number of native calls. Tensors added to it are
/// borrowed and must live as long as the list is used; gradients taken by <see cref="TryAddGradient"/> are held by the list.
/// </summary>
public sealed unsafe class TensorList : IDisposable
{
    private ScriptValue* _items;
    private int _capacity;
    private readonly List<IntPtr> _held = [];

    /// <summary>Creates an empty list.</summary>
    /// <param name="capacity">The number of tensors it holds before it grows.</param>
    public TensorList(int capacity = 16)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = Math.Max(capacity, 1);
        _items = (ScriptValue*)NativeMemory.Alloc((nuint)_capacity, (nuint)sizeof(ScriptValue));
    }

    /// <summary>Creates a list of the given tensors.</summary>
    /// <exception cref="ArgumentException">A tensor is null or disposed.</exception>
    public TensorList(IReadOnlyList<Tensor> tensors) : this(tensors?.Count ?? throw new ArgumentNullException(nameof(tensors)))
    {
        foreach (Tensor tensor in tensors) Add(tensor);
    }

    /// <summary>The number of tensors in the list.</summary>
    public int Count { get; private set; }

    /// <summary>Appends a tensor.</summary>
    /// <exception cref="ArgumentException">The tensor is null or disposed.</exception>
    public void Add(Tensor tensor) => AddHandle(TensorCheck.Handle(tensor));

    /// <summary>Appends the gradient of a tensor without creating an object for it.</summary>
    /// <returns>False when the tensor has no gradient; nothing is appended then.</returns>
    /// <exception cref="ArgumentException">The tensor is null or disposed.</exception>
    public bool TryAddGradient(Tensor tensor)
    {
        IntPtr gradient = Binding.Grad(TensorCheck.Handle(tensor));
        if (gradient == IntPtr.Zero) return false;
        _held.Add(gradient);
        AddHandle(gradient);
        return true;
    }

    /// <summary>Empties the list and lets go of gradients; its memory stays for the next use.</summary>
    public void Clear()
    {
        foreach (IntPtr gradient in _held) Binding.DisposeTensor(gradient);
        _held.Clear();
        Count = 0;
    }

    /// <summary>Frees the list's memory; the tensors stay.</summary>
    public void Dispose()
    {
        Clear();
        NativeMemory.Free(_items);
        _items = null;
    }

    internal ScriptValue Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_items == null, this);
            return new ScriptValue(ScriptValueKind.TensorList, Count, (IntPtr)_items);
        }
    }

    internal IntPtr this[int index] => index >= 0 && index < Count ? _items[index].Handle : throw new ArgumentOutOfRangeException(nameof(index));

    internal void AddHandle(IntPtr handle)
    {
        ObjectDisposedException.ThrowIf(_items == null, this);
        if (Count == _capacity)
        {
            _capacity = checked(_capacity * 2);
            _items = (ScriptValue*)NativeMemory.Realloc(_items, (nuint)_capacity * (nuint)sizeof(ScriptValue));
        }

        _items[Count++] = ScriptValue.FromTensor(handle);
    }

    /// <summary>The part of the list from <paramref name="start"/> as an argument of its own, without a copy.</summary>
    internal ScriptValue Slice(int start, int count)
    {
        if (start < 0 || count < 0 || start > Count - count) throw new ArgumentOutOfRangeException(nameof(start));
        return new ScriptValue(ScriptValueKind.TensorList, count, (IntPtr)(_items + start));
    }
}
