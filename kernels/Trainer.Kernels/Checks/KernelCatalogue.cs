using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Kernels.Neighbours;
using Trainer.Kernels.Neighbours.Cuda;
using Trainer.Kernels.Recurrence;
using Trainer.Kernels.Recurrence.Cuda;
using Trainer.Kernels.Updates;

namespace Trainer.Kernels.Checks;

/// <summary>All kernels.</summary>
public static class KernelCatalogue
{
    /// <summary>The checks, those of one kernel together.</summary>
    public static IReadOnlyList<IKernelCheck> Checks { get; } = [.. QuantizeCheck.All, .. DequantizeCheck.All, .. UpdateCheck.All, .. RecurrenceCheck.All, .. NeighbourCheck.All];

    /// <summary>The kernels that are compiled for CUDA, in float32.</summary>
    internal static IReadOnlyList<Kernel> Kernels { get; } =
    [
        IlgpuQuantizer.QuantizeKernel, IlgpuQuantizer.DequantizeKernel,
        .. Enum.GetValues<UpdateRule>().Select(rule => DeviceUpdater.StepKernel(rule)).Distinct(),
        .. Enum.GetValues<UpdateRule>().Select(rule => DeviceUpdater.SquaresKernel(rule)).Distinct(), .. DeviceKernels.All,
        IlgpuNeighbours.NearestKernel,
    ];
}
