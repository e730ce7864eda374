using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Physics.Networks;

/// <summary>A network for each window of time. Parameters: <c>windows.0.…</c>, ….</summary>
internal sealed class WindowModels : Module
{
    private readonly ModuleList<FieldModel> windows;

    public WindowModels(IEnumerable<FieldModel> networks) : base(nameof(WindowModels))
    {
        windows = [.. networks];
        RegisterComponents();
    }
}
