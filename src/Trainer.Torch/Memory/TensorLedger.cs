using TorchSharp;

namespace Trainer.Torch.Memory;

/// <summary>Counts live tensors between two points, so that a leak shows as a number. The count covers all threads of the process.</summary>
public sealed class TensorLedger
{
    private TensorLedger() => Start = LiveTensors;

    /// <summary>The number of tensor objects that are not disposed, in the whole process.</summary>
    public static long LiveTensors => torch.Tensor.TotalCount;

    /// <summary>The number of live tensors when the ledger was opened.</summary>
    public long Start { get; private set; }

    /// <summary>Live tensors now minus live tensors at the start.</summary>
    public long Drift => LiveTensors - Start;

    /// <summary>Notes the present number of live tensors.</summary>
    /// <param name="settle">Collects garbage first, so that tensors which earlier work left to their finalizers do not count as freed later.</param>
    public static TensorLedger Open(bool settle = false)
    {
        if (settle)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new TensorLedger();
    }

    /// <summary>Takes the present number as the new start, for example after warm-up steps.</summary>
    public void Reset() => Start = LiveTensors;

    /// <summary>Throws unless as many tensors live as at the start.</summary>
    /// <param name="what">Names the work that was done, for the message.</param>
    /// <param name="allowed">The number of additional tensors that the work legitimately keeps.</param>
    /// <exception cref="TensorLeakException">More or fewer tensors live than expected.</exception>
    public void ThrowIfDrifted(string what, long allowed = 0)
    {
        long drift = Drift;
        if (drift != allowed) throw new TensorLeakException(what, drift, allowed);
    }
}
