using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Neighbours.Cpu;

/// <summary>A point and its place in the cloud, in the 16 bytes of a vector.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal struct PointRecord
{
    public float X, Y, Z;

    public int Index;

    /// <summary>The record as one vector; the last number means nothing.</summary>
    public Vector128<float> Vector
    {
        readonly get => Unsafe.BitCast<PointRecord, Vector128<float>>(this);
        set => this = Unsafe.BitCast<Vector128<float>, PointRecord>(value);
    }
}
