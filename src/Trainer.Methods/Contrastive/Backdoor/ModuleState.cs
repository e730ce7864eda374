using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Keeps parameters and buffers of a module that is not the model of its run.</summary>
internal sealed class ModuleState(nn.Module module) : IStateful
{
    public void SaveState(StateNode node)
    {
        foreach ((string name, Tensor value) in module.state_dict()) node.Set(name, value);
    }

    public void LoadState(StateNode node)
    {
        using IDisposable off = no_grad();
        foreach ((string name, Tensor value) in module.state_dict()) value.copy_(node.GetTensor(name));
    }
}
