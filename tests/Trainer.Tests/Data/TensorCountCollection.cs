using TorchSharp;

namespace Trainer.Tests.Data;

/// <summary>Tests that count the process's live tensors; nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TensorCountCollection
{
    public const string Name = "Tensor counts";

    /// <summary>Live tensors after what earlier tests left behind is gone.</summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
