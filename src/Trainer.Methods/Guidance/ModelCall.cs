using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>Sees what goes into a model and what comes out while somebody else calls it.</summary>
internal sealed class ModelCall : IDisposable
{
    private readonly Action _unhook;
    private readonly List<Tensor> _inputs = [];
    private bool _isOn;
    private int _most;

    public ModelCall(nn.Module<Tensor, Tensor> model)
    {
        var hook = model.register_forward_hook((_, input, output) =>
        {
            if (_isOn) See(input, output);
            return output;
        });
        _unhook = hook.remove;
    }

    /// <summary>How often the model was called.</summary>
    public int Calls { get; private set; }

    /// <summary>The inputs of the first calls, as many as were asked for; owned by this.</summary>
    public IReadOnlyList<Tensor> Inputs => _inputs;

    /// <summary>The input of the first call.</summary>
    public Tensor Input => _inputs[0];

    /// <summary>The output of the first call, with its graph; owned by this.</summary>
    public Tensor Output { get; private set; } = null!;

    /// <summary>Watches while something is computed.</summary>
    /// <param name="compute">Computes it.</param>
    /// <param name="inputs">How many inputs to keep.</param>
    public void During(Action compute, int inputs = 1)
    {
        Clear();
        _most = inputs;
        _isOn = true;
        try
        {
            compute();
        }
        finally
        {
            _isOn = false;
        }
    }

    public void Clear()
    {
        if (Calls == 0) return;
        foreach (Tensor input in _inputs) input.Dispose();
        _inputs.Clear();
        Output.Dispose();
        Calls = 0;
    }

    public void Dispose()
    {
        Clear();
        _unhook();
    }

    private void See(Tensor input, Tensor output)
    {
        if (_inputs.Count < _most) _inputs.Add(input.alias().DetachFromDisposeScope());
        if (Calls++ == 0) Output = output.alias().DetachFromDisposeScope();
    }
}
