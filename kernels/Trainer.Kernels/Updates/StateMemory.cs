namespace Trainer.Kernels.Updates;

/// <summary>Where a state lies: codes with a scale for each block, or numbers in float32 where there are no scales.</summary>
internal readonly unsafe struct StateMemory(void* data, float* scales)
{
    /// <summary>The codes, or the numbers.</summary>
    public readonly void* Data = data;

    /// <summary>The blocks' scales; null for a state in float32.</summary>
    public readonly float* Scales = scales;
}
