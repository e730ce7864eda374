using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Keeps parameters and buffers of a module that is not the model of its run.</summary>
/// <param name="module">The module.</param>
/// <param name="elsewhere">The names of those that somebody else keeps.</param>
internal sealed class ModuleState(nn.Module module, IEnumerable<string> elsewhere) : IStateful
{
    private readonly HashSet<string> _elsewhere = [.. elsewhere];

    private IEnumerable<KeyValuePair<string, Tensor>> Own => module.state_dict().Where(entry => !_elsewhere.Contains(entry.Key));

    public void SaveState(StateNode node)
    {
        foreach ((string name, Tensor value) in Own) node.Set(name, value);
    }

    public void LoadState(StateNode node)
    {
        using IDisposable off = no_grad();
        foreach ((string name, Tensor value) in Own) value.copy_(node.GetTensor(name));
    }
}
