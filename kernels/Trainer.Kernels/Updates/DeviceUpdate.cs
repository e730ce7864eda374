using System.Collections.Concurrent;
using TorchSharp;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Steps targets that are not stepped by the CPU's kernels, one after the other. States that lie elsewhere than the parameter are brought to it for the step.</summary>
internal sealed unsafe class DeviceUpdate(UpdateRule rule, int blockSize, IReadOnlyList<CodeMap> maps)
{
    private readonly DeviceUpdater _updater = new(rule, blockSize, maps);
    private readonly ConcurrentDictionary<string, NotFiniteCounter> _counters = new(StringComparer.Ordinal);

    /// <summary>Steps a target.</summary>
    /// <param name="launcher">Any but <see cref="Launcher.Cpu"/>.</param>
    /// <param name="target">The target.</param>
    /// <param name="job">What it consists of.</param>
    public void Step(Launcher launcher, UpdateTarget target, TensorJob job)
    {
        Device device = target.Parameter.device;
        NotFiniteCounter counter = _counters.GetOrAdd(device.ToString(), _ => new(device));
        BlockwiseState[] states = [.. target.States.Select(state => Near(state, device))];
        try
        {
            if (launcher == Launcher.Reference)
            {
                using GradientMemory memory = GradientMemory.Of(target.Parameter);
                using Tensor gradient = target.Rearranged(memory) ?? memory.ToTensor();
                using Tensor parameter = InMemoryOrder(target.Parameter), ordered = InMemoryOrder(gradient);
                using Tensor passed = ReferenceUpdater.Step(rule, parameter, ordered, states, job.Coefficients, job.MaximumUpdateNorm);
                counter.Count.add_(passed);
            }
            else
            {
                job.State1 = states[0].Memory;
                job.State2 = states.Length > 1 ? states[1].Memory : default;
                job.State3 = states.Length > 2 ? states[2].Memory : default;
                _updater.Step(launcher, job, device, counter.Count);
            }

            for (int i = 0; i < states.Length; i++) Return(states[i], target.States[i]);
            target.NotFinite = counter.Take();
        }
        finally
        {
            for (int i = 0; i < states.Length; i++) if (states[i] != target.States[i]) states[i].Dispose();
        }
    }

    // The scale of a whole tensor is known only when all of it is stepped: its states are float32 for that time.
    private BlockwiseState Near(BlockwiseState state, Device device)
    {
        using IDisposable scope = NewDisposeScope();
        if (state.Map is not null && blockSize == Quantizer.WholeTensor) return BlockwiseState.Of(state.ToFloat32().to(device));
        if (state.Data.device.ToString() == device.ToString()) return state;
        return state.Map is null ? BlockwiseState.Of(state.Data.to(device)) : BlockwiseState.Of(state.Data.to(device), state.Scales!.to(device), state.Map, state.BlockSize);
    }

    private static void Return(BlockwiseState near, BlockwiseState own)
    {
        if (near == own) return;
        if (near.Map is null && own.Map is { } map)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor values = near.Data.to(own.Data.device);
            Launcher launcher = values.device_type == DeviceType.CPU ? Launcher.Cpu : Launcher.Reference;
            Quantizer.Encode(launcher, values, map, own.BlockSize, map.IsSigned, Rounding.Nearest, 0, own.Data, own.Scales!);
            return;
        }

        own.Data.copy_(near.Data);
        if (own.Scales is { } scales) scales.copy_(near.Scales!);
    }

    private static Tensor InMemoryOrder(Tensor dense) => dense.as_strided([dense.numel()], [1L], dense.storage_offset());
}
