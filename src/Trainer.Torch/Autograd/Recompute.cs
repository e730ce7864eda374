using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Torch.Autograd;

/// <summary>
/// Gradient checkpointing: the activations inside modules are not kept for the backward pass but computed again in it, which takes about one more
/// forward pass of time and leaves only the inputs of segments in memory.
/// </summary>
/// <remarks>
/// Chen, Xu, Zhang and Guestrin, Training Deep Nets with Sublinear Memory Cost, 2016. Results and gradients are the same to the bit: random numbers (of the
/// CPU's generator) and autocast are as in the first pass, and buffers that a forward pass changes are changed once. The result can be differentiated once.
/// </remarks>
public static class Recompute
{
    /// <summary>Computes a module without keeping what is inside it.</summary>
    /// <param name="module">The module.</param>
    /// <param name="input">Its input.</param>
    public static Tensor Run(nn.Module<Tensor, Tensor> module, Tensor input) => Sequence([module], input, 1);

    /// <summary>Computes modules one after the other, in segments of about equal length of which only the inputs are kept.</summary>
    /// <param name="modules">The modules.</param>
    /// <param name="input">The first one's input.</param>
    /// <param name="segments">How many segments, at most one a module; about the square root of the number of modules needs the least memory.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is not at least one segment.</exception>
    public static Tensor Sequence(IReadOnlyList<nn.Module<Tensor, Tensor>> modules, Tensor input, int segments)
    {
        ArgumentNullException.ThrowIfNull(modules);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(segments, 1);
        segments = Math.Min(segments, modules.Count);
        Tensor x = input;
        for (int i = 0; i < segments; i++)
        {
            int from = modules.Count * i / segments, to = modules.Count * (i + 1) / segments;
            x = Compute(new RecomputeSegment([.. modules.Skip(from).Take(to - from)]), x);
        }

        return x;
    }

    private static Tensor Compute(RecomputeSegment segment, Tensor input)
    {
        Parameter[] parameters = segment.TrainedParameters();
        if (!is_grad_enabled() || (parameters.Length == 0 && !input.requires_grad)) return segment.Forward(input);
        return RecomputeFunction.apply([segment, input, .. parameters])[0];
    }
}
