using System.Collections.Concurrent;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>Steps targets that are not stepped by the CPU's kernels, one after the other.</summary>
internal sealed unsafe class DeviceUpdate(UpdateRule rule, int blockSize, IReadOnlyList<CodeMap> maps)
{
    private readonly DeviceUpdater _updater = new(rule, blockSize, maps);
    private readonly ConcurrentDictionary<string, NotFiniteCounter> _counters = new(StringComparer.Ordinal);

    /// <summary>Steps targets.</summary>
    /// <param name="targets">How each is stepped, by any launcher but <see cref="Launcher.Cpu"/>; the target; and what it consists of.</param>
    public void Run(IReadOnlyList<(Launcher Launcher, UpdateTarget Target, TensorJob Job)> targets)
    {
        var last = new Dictionary<NotFiniteCounter, UpdateTarget>();
        foreach ((Launcher launcher, UpdateTarget target, TensorJob job) in targets)
        {
            target.NotFinite = 0;
            last[Step(launcher, target, job)] = target;
        }

        foreach ((NotFiniteCounter counter, UpdateTarget target) in last) target.NotFinite = counter.Take();
    }

    private NotFiniteCounter Step(Launcher launcher, UpdateTarget target, TensorJob job)
    {
        Device device = target.Parameter.device;
        NotFiniteCounter counter = _counters.GetOrAdd(device.ToString(), _ => new(device));
        using var near = new NearStates(target, blockSize);
        BlockwiseState[] states = near.States;
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
            job.SetStates(states);
            _updater.Step(launcher, job, device, counter.Count);
        }

        near.Return();
        return counter;
    }

    private static Tensor InMemoryOrder(Tensor dense) => dense.as_strided([dense.numel()], [1L], dense.storage_offset());
}
