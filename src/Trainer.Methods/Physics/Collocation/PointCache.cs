using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>What depends on points only, by name: computed once for as long as they stay.</summary>
internal sealed class PointCache : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = [];

    /// <summary>A value, which is computed without gradients where it is not there yet.</summary>
    public Tensor Get(string name, Func<Tensor> compute)
    {
        if (_values.TryGetValue(name, out Tensor? value)) return value;
        using IDisposable off = no_grad();
        return _values[name] = compute().clone().DetachFromDisposeScope();
    }

    /// <summary>Forgets all.</summary>
    public void Dispose()
    {
        foreach (Tensor value in _values.Values) value.Dispose();
        _values.Clear();
    }
}
