using Trainer.State;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Inspection;

/// <summary>What the memory of training goes into, in bytes.</summary>
/// <param name="Parameters">The weights.</param>
/// <param name="Buffers">What modules keep besides: running statistics.</param>
/// <param name="Gradients">The gradients, after a step.</param>
/// <param name="State">Optimizer state, averages and other tensors that a checkpoint keeps.</param>
/// <param name="Activations">What one forward pass leaves for the backward pass; null when it cannot be measured (on a GPU, without glibc, or for models of several inputs).</param>
/// <param name="PeakOfProcess">The most that the process held at a time, all of .NET and libtorch included.</param>
public sealed record MemoryReport(long Parameters, long Buffers, long Gradients, long State, long? Activations, long PeakOfProcess)
{
    /// <summary>Adds up what a run holds after a step.</summary>
    internal static MemoryReport Of(StateTree tree, long? activations)
    {
        List<TorchSharp.Modules.Parameter> parameters = [.. tree.Modules.Values.SelectMany(module => module.parameters())];
        long gradients = 0;
        foreach (TorchSharp.Modules.Parameter parameter in parameters)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is not null) gradients += TensorMemory.ByteCount(gradient);
        }

        var state = new StateNode();
        tree.Save(state);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new(
            parameters.Sum(TensorMemory.ByteCount),
            tree.Modules.Values.SelectMany(module => module.buffers()).Sum(TensorMemory.ByteCount),
            gradients,
            state.Tensors.Values.Sum(TensorMemory.ByteCount),
            activations,
            process.PeakWorkingSet64);
    }
}
