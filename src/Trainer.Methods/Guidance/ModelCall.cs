using static TorchSharp.torch;

namespace Trainer.Methods.Guidance;

/// <summary>Sees what goes into a model and what comes out while somebody else calls it.</summary>
internal sealed class ModelCall : IDisposable
{
    private readonly Action _unhook;
    private bool _isOn;

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

    /// <summary>The input of the first call; owned by this.</summary>
    public Tensor Input { get; private set; } = null!;

    /// <summary>Its output, with its graph; owned by this.</summary>
    public Tensor Output { get; private set; } = null!;

    /// <summary>Watches while something is computed.</summary>
    public void During(Action compute)
    {
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
    }

    public void Clear()
    {
        if (Calls == 0) return;
        Input.Dispose();
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
        if (Calls++ > 0) return;
        (Input, Output) = (input.alias().DetachFromDisposeScope(), output.alias().DetachFromDisposeScope());
    }
}
