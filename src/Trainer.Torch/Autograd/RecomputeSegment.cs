using TorchSharp;
using Trainer.Torch.Precision;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Torch.Autograd;

/// <summary>Modules that are computed twice: without a graph in the forward pass, and once more, under the same circumstances, in the backward pass.</summary>
internal sealed class RecomputeSegment(nn.Module<Tensor, Tensor>[] modules)
{
    private Tensor? _random;
    private (DeviceType Device, bool IsOn, ScalarType Type) _autocast;

    public Parameter[] TrainedParameters() => [.. modules.SelectMany(module => module.parameters()).Where(parameter => parameter.requires_grad)];

    /// <summary>Computes the segment.</summary>
    public Tensor Forward(Tensor input)
    {
        Tensor x = input;
        foreach (nn.Module<Tensor, Tensor> module in modules) x = module.call(x);
        return x;
    }

    /// <summary>Computes the segment and notes the circumstances.</summary>
    public Tensor FirstForward(Tensor input)
    {
        _random = get_rng_state().DetachFromDisposeScope();
        _autocast = (input.device_type, AutocastScope.IsEnabled(input.device_type), AutocastScope.TypeOf(input.device_type));
        using DisposeScope scope = NewDisposeScope(); // What is inside goes now, not at the end of the step.
        return Forward(input).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the segment again, under the circumstances of the first time, with a graph.</summary>
    public Tensor SecondForward(Tensor input)
    {
        using Tensor random = get_rng_state();
        set_rng_state(_random!);
        try
        {
            using IDisposable? region = _autocast.IsOn ? new AutocastScope(_autocast.Device, _autocast.Type) : null;
            using IDisposable on = enable_grad();
            return Forward(input);
        }
        finally
        {
            set_rng_state(random);
            _random!.Dispose();
        }
    }

    /// <summary>Holds the buffers' values, to be restored when the second pass has been differentiated: until then the graph checks that they are untouched.</summary>
    public IDisposable HoldBuffers() => new Held([.. modules.SelectMany(module => module.buffers()).Select(buffer => (buffer, buffer.clone().DetachFromDisposeScope()))]);

    private sealed class Held((Tensor Buffer, Tensor Value)[] buffers) : IDisposable
    {
        public void Dispose()
        {
            using IDisposable off = no_grad();
            foreach ((Tensor buffer, Tensor value) in buffers)
            {
                buffer.copy_(value);
                value.Dispose();
            }
        }
    }
}
