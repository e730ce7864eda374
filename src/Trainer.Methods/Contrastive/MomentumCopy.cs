using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive;

/// <summary>Lets the parameters of copies follow those of the modules they copy: θ' ← m θ' + (1 − m) θ. Buffers, such as the statistics of batch normalisation, stay each module's own.</summary>
public sealed class MomentumCopy : IDisposable
{
    private static readonly Lazy<ScriptFunction> Function = new(() => new ScriptFunction(
        """
        def follow(copies: List[Tensor], originals: List[Tensor], share: float):
            torch._foreach_lerp_(copies, originals, share)
        """,
        "follow"));

    private readonly nn.Module[] _originals, _copies;
    private TensorList? _from, _to;

    /// <summary>Sets the copies to the originals, buffers included, and takes the gradients off them.</summary>
    /// <param name="pairs">Each original with its copy, of the same architecture.</param>
    public MomentumCopy(params IReadOnlyList<(nn.Module Original, nn.Module Copy)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        (_originals, _copies) = ([.. pairs.Select(pair => pair.Original)], [.. pairs.Select(pair => pair.Copy)]);
        using IDisposable off = no_grad();
        foreach ((nn.Module original, nn.Module copy) in pairs)
        {
            Dictionary<string, Tensor> state = original.state_dict();
            foreach ((string name, Tensor tensor) in copy.state_dict()) tensor.copy_(state[name]);
            foreach (Tensor parameter in copy.parameters()) parameter.requires_grad = false;
        }
    }

    /// <summary>Moves the copies on. The modules must not change device or type once this was called.</summary>
    /// <param name="momentum">The share m that they keep, from 0 to 1.</param>
    public void Update(double momentum)
    {
        _from ??= List(_originals);
        _to ??= List(_copies);
        using IDisposable off = no_grad();
        Function.Value.Invoke(_to, _from, 1 - momentum);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _from?.Dispose();
        _to?.Dispose();
    }

    private static TensorList List(nn.Module[] modules) => new([.. modules.SelectMany(module => module.parameters())]);
}
