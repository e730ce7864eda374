using System.Runtime.Intrinsics;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>A box along the axes.</summary>
internal readonly record struct Box(float LowX, float LowY, float LowZ, float HighX, float HighY, float HighZ)
{
    /// <summary>The smallest box around sixteen points.</summary>
    public Box(Vector512<float> x, Vector512<float> y, Vector512<float> z) : this(Lanes.Smallest(x), Lanes.Smallest(y), Lanes.Smallest(z), Lanes.Largest(x), Lanes.Largest(y), Lanes.Largest(z))
    {
    }
}
