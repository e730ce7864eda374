using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>Looks at the layers of a model while it computes, and describes them.</summary>
internal sealed class LayerWatch : IDisposable
{
    private readonly List<(string Name, nn.Module Module)> _layers;
    private readonly Dictionary<nn.Module, (int Order, long[] Output, double MultiplyAdds)> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<Action> _unhook = [];
    private readonly bool _hasEnd;
    private bool _isComplete;

    /// <summary>Begins to look.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prefix">What precedes its layers' names.</param>
    public LayerWatch(nn.Module model, string prefix)
    {
        _layers = [.. model.named_modules().Select(entry => (prefix + entry.name, entry.module)).Where(entry => IsLayer(entry.module))];
        if (model is nn.Module<Tensor, Tensor> whole)
        {
            _hasEnd = true;
            _unhook.Add(whole.register_forward_hook((_, _, output) =>
            {
                _isComplete = true;
                return output;
            }).remove);
        }

        foreach ((string _, nn.Module module) in _layers)
        {
            if (module is not nn.Module<Tensor, Tensor> layer) continue;
            var hook = layer.register_forward_hook((_, input, output) =>
            {
                See(layer, input, output);
                return output;
            });
            _unhook.Add(hook.remove);
        }
    }

    /// <summary>The layers in the order of computing; those that were not called last.</summary>
    public IReadOnlyList<LayerSummary> Layers() =>
        [.. _layers.OrderBy(entry => _seen.TryGetValue(entry.Module, out var seen) ? seen.Order : int.MaxValue).Select(entry => Describe(entry.Name, entry.Module))];

    public void Dispose()
    {
        foreach (Action remove in _unhook) remove();
    }

    // Of the first pass, in which a layer may take part several times; later batches, and what is computed again, do not count.
    private void See(nn.Module layer, Tensor input, Tensor output)
    {
        if (_isComplete) return;
        bool isKnown = _seen.TryGetValue(layer, out (int Order, long[] Output, double MultiplyAdds) seen);
        if (isKnown && !_hasEnd) return;
        _seen[layer] = (isKnown ? seen.Order : _seen.Count, output.shape, seen.MultiplyAdds + MultiplyAdds(layer, input, output));
    }

    private LayerSummary Describe(string name, nn.Module module)
    {
        List<Parameter> own = [.. module.parameters(recurse: false)];
        bool isSeen = _seen.TryGetValue(module, out (int Order, long[] Output, double MultiplyAdds) seen);
        return new LayerSummary(
            name, module.GetType().Name, isSeen ? seen.Output : null, own.Sum(parameter => parameter.numel()),
            own.Where(parameter => parameter.requires_grad).Sum(parameter => parameter.numel()), seen.MultiplyAdds);
    }

    private static bool IsLayer(nn.Module module) => !module.children().Any() || module.parameters(recurse: false).Any();

    // Every output element of a linear layer or convolution is a sum over the weights of its channel; in a transposed convolution every input element is used that often.
    private static double MultiplyAdds(nn.Module layer, Tensor input, Tensor output)
    {
        if (layer is not (Linear or Convolution)) return 0;
        if (layer.named_parameters(recurse: false).FirstOrDefault(entry => entry.name == "weight").parameter is not { } weight || output.shape is [] or [0, ..]) return 0;
        return (double)(layer is Convolution { transposed: true } ? input : output).numel() * weight.numel() / weight.shape[0] / output.shape[0];
    }
}
