using TorchSharp;
using Trainer.Loop;
using Trainer.Tasks;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>Describes the models of a run by looking at their first step: layers, shapes, parameters, multiply-adds, memory.</summary>
public sealed class SummaryListener : ITrainingListener
{
    private readonly List<LayerWatch> _watches = [];
    private readonly List<Action> _unhook = [];
    private long? _before, _activations;

    /// <inheritdoc/>
    public string Name => "summary";

    /// <summary>The layers in the order of computing; known after the first step.</summary>
    public IReadOnlyList<LayerSummary> Layers { get; private set; } = [];

    /// <summary>What the memory goes into; null before the first step.</summary>
    public MemoryReport? Memory { get; private set; }

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        bool isSingle = state.Tree.Modules.Count == 1;
        foreach ((string name, nn.Module module) in state.Tree.Modules)
        {
            _watches.Add(new LayerWatch(module, isSingle ? "" : name + "."));
            if (isSingle && state.Device.type == DeviceType.CPU && module is nn.Module<Tensor, Tensor> model) MeasureActivations(model);
        }
    }

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        if (_watches.Count == 0) return;
        Layers = [.. _watches.SelectMany(watch => watch.Layers())];
        Memory = MemoryReport.Of(state.Tree, _activations);
        Detach();
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error) => Detach();

    // Tensors that the pass makes and lets go are still alive then, as they are in a step without a scope of their own.
    private void MeasureActivations(nn.Module<Tensor, Tensor> model)
    {
        _unhook.Add(model.register_forward_pre_hook((_, input) =>
        {
            _before ??= SettledBytes();
            return input;
        }).remove);
        _unhook.Add(model.register_forward_hook((_, _, output) =>
        {
            _activations ??= NativeHeap.BytesInUse() - _before;
            return output;
        }).remove);
    }

    // What building left to finalizers would otherwise be freed in the middle of the pass, and count against it.
    private static long? SettledBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return NativeHeap.BytesInUse();
    }

    private void Detach()
    {
        foreach (LayerWatch watch in _watches) watch.Dispose();
        foreach (Action remove in _unhook) remove();
        _watches.Clear();
        _unhook.Clear();
    }
}
