using System.Diagnostics;
using Trainer.Configuration;
using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>
/// Takes the outputs of a model's layers while it computes, in the order of computing, without a change to its code: a module's own output, before what its caller does to it. A module that is
/// called several times gives as many outputs; of a module with several outputs, such as a recurrent one, the first is taken, the sequence.
/// </summary>
/// <remarks>
/// By hooks, which run where modules are called by <c>call</c>. A layer whose output the model overwrites in place is found in the first pass and copied from then on. Between <see cref="Capture"/> and the end of its
/// result the outputs live; otherwise a tap costs next to nothing.
/// </remarks>
public sealed class LayerTap : IDisposable
{
    private readonly LayerTapOptions _options;
    private readonly List<Action> _unhook = [];
    private readonly List<(nn.Module Module, string Name, Tensor Output, Tensor? Copy)> _seen = [];
    private readonly HashSet<nn.Module> _overwritten = new(ReferenceEqualityComparer.Instance);
    private bool _isOn, _knowsOverwritten;

    /// <summary>Hooks the layers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">Which layers.</param>
    /// <exception cref="ArgumentException">A name matches no layer whose output can be taken, or no layer is of the types; the message lists what there is.</exception>
    public LayerTap(nn.Module model, LayerTapOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        List<(string Name, nn.Module Module)> chosen = [.. Chosen(model, options)];
        Names = [.. chosen.Select(entry => entry.Name)];
        foreach ((string name, nn.Module module) in chosen) _unhook.Add(Hook(module, output => See(module, name, output)));
    }

    /// <summary>The names of the layers, as in the model's tree; the output's is among them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Computes something with the model, and takes what its layers give.</summary>
    /// <param name="compute">A forward pass.</param>
    /// <returns>The outputs, the one of the model itself left out unless layers were named. They live until the tap captures again, or is cleared or disposed of.</returns>
    /// <exception cref="ArgumentException">An output has no such batch axis.</exception>
    public IReadOnlyList<CapturedLayer> Capture(Action compute)
    {
        ArgumentNullException.ThrowIfNull(compute);
        Clear();
        _isOn = true;
        try
        {
            compute();
        }
        finally
        {
            _isOn = false;
        }

        FindOverwritten();
        var calls = new Dictionary<string, int>();
        var layers = new List<CapturedLayer>();
        foreach ((nn.Module module, string name, Tensor output, Tensor? copy) in _seen)
        {
            int call = calls[name] = calls.GetValueOrDefault(name) + 1;
            layers.Add(new(call == 1 ? name : $"{name}@{call}", SamplesFirst(name, _overwritten.Contains(module) ? copy! : output)));
        }

        return _options.Names.Count > 0 || layers.Count == 0 ? layers : layers[..^1];
    }

    /// <summary>Lets the outputs go.</summary>
    public void Clear()
    {
        foreach ((nn.Module _, string _, Tensor output, Tensor? copy) in _seen)
        {
            output.Dispose();
            copy?.Dispose();
        }

        _seen.Clear();
    }

    /// <summary>Lets the outputs go and takes the hooks off.</summary>
    public void Dispose()
    {
        Clear();
        foreach (Action remove in _unhook) remove();
        _unhook.Clear();
    }

    private static IEnumerable<(string Name, nn.Module Module)> Chosen(nn.Module model, LayerTapOptions options)
    {
        List<(string Name, nn.Module Module)> layers = [.. model.named_modules().Where(entry => CanHook(entry.module)).Select(entry => (entry.name, entry.module))];
        if (options.Names.Count > 0) return options.Names.SelectMany(pattern => NamePattern.Select(pattern, layers, "layer")).DistinctBy(entry => entry.Name);
        List<(string, nn.Module)> chosen = [.. layers.Where(entry => Classes(entry.Module).Any(options.Types.Contains))];
        return chosen.Count > 0 ? chosen : throw new ArgumentException($"no layer is of the types {string.Join(", ", options.Types)}; there are {string.Join(", ", layers.Select(entry => entry.Module.GetType().Name).Distinct())}.");
    }

    private static IEnumerable<string> Classes(nn.Module module)
    {
        for (Type? type = module.GetType(); type is not null && type != typeof(nn.Module); type = type.BaseType) yield return type.Name;
    }

    // The lists of hooks are of the modules' generic types, which have no common base.
    private static bool CanHook(nn.Module module) => module is nn.Module<Tensor, Tensor> or nn.Module<Tensor, Tensor, Tensor> or nn.Module<Tensor, Tensor, Tensor?, Tensor> or nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
        or nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> or nn.Module<Tensor, Tensor?, Tensor?, (Tensor, Tensor)>;

    private static Action Hook(nn.Module module, Action<Tensor> see)
    {
        return module switch
        {
            nn.Module<Tensor, Tensor> one => one.register_forward_hook((_, _, output) => Seen(output, output)).remove,
            nn.Module<Tensor, Tensor, Tensor> two => two.register_forward_hook((_, _, _, output) => Seen(output, output)).remove,
            nn.Module<Tensor, Tensor, Tensor?, Tensor> three => three.register_forward_hook((_, _, _, _, output) => Seen(output, output)).remove,
            nn.Module<Tensor, Tensor?, (Tensor, Tensor)> recurrent => recurrent.register_forward_hook((_, _, _, output) => Seen(output.Item1, output)).remove,
            nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)> lstm => lstm.register_forward_hook((_, _, _, output) => Seen(output.Item1, output)).remove,
            nn.Module<Tensor, Tensor?, Tensor?, (Tensor, Tensor)> flash => flash.register_forward_hook((_, _, _, _, output) => Seen(output.Item1, output)).remove,
            _ => throw new UnreachableException(),
        };

        T Seen<T>(Tensor taken, T output)
        {
            see(taken);
            return output;
        }
    }

    private void See(nn.Module module, string name, Tensor output)
    {
        if (!_isOn) return;
        // A second handle that no scope of the model ends; a copy besides where the model may overwrite it.
        Tensor? copy = !_knowsOverwritten || _overwritten.Contains(module) ? output.clone().DetachFromDisposeScope() : null;
        _seen.Add((module, name, output.alias().DetachFromDisposeScope(), copy));
    }

    private void FindOverwritten()
    {
        if (_knowsOverwritten || _seen.Count == 0) return;
        _knowsOverwritten = true;
        using IDisposable off = no_grad();
        foreach ((nn.Module module, string _, Tensor output, Tensor? copy) in _seen)
        {
            using Tensor isEqual = output.eq(copy!);
            using Tensor all = isEqual.all();
            if (!all.item<bool>()) _overwritten.Add(module);
        }
    }

    private Tensor SamplesFirst(string name, Tensor output)
    {
        if (_options.BatchAxis == 0 && output.Dimensions > 0) return output;
        if (_options.BatchAxis >= output.Dimensions) throw new ArgumentException($"the output of {name}, [{string.Join(", ", output.shape)}], has no axis {_options.BatchAxis} to find samples along.");
        return output.transpose(0, _options.BatchAxis);
    }
}
