using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;

namespace Trainer.Kernels.Updates;

/// <summary>Steps the blocks of one tensor on one CPU core. A block's numbers stay in the first-level cache from decoding to encoding; no memory of the tensor's size is needed.</summary>
[SkipLocalsInit]
internal sealed unsafe class BlockUpdater<TStep>(int blockSize, BlockCodec codec1, BlockCodec codec2, BlockCodec codec3) : IBlockUpdater where TStep : struct, IUpdateStep
{
    private const int Width = 16;
    private const ulong All = 0xFFFF;
    private const int Line = 64;

    /// <inheritdoc/>
    public void Step(TensorJob* job, long start, long end)
    {
        float trust = job->Trust;
        byte* memory = stackalloc byte[5 * sizeof(float) * blockSize + Line];
        float* scratch = Align(memory);
        long notFinite = 0;
        for (long at = start; at < end; at += blockSize)
        {
            int count = (int)Math.Min(blockSize, end - at);
            Block block = Read(job, at, count, scratch);
            Vector512<float> largest1 = default, largest2 = default, largest3 = default;
            notFinite += Update(job->Coefficients, trust, block, count, ref largest1, ref largest2, ref largest3);
            Encode(job->State1, codec1, at, count, block.State1, largest1);
            if (TStep.States > 1) Encode(job->State2, codec2, at, count, block.State2, largest2);
            if (TStep.States > 2) Encode(job->State3, codec3, at, count, block.State3, largest3);
            FloatConverter.Write(block.Parameter, job->Parameter, job->ParameterType, at, count);
        }

        if (notFinite > 0) Interlocked.Add(ref job->NotFinite, notFinite);
    }

    /// <inheritdoc/>
    public (double Update, double Parameter) Squares(TensorJob* job, long start, long end)
    {
        byte* memory = stackalloc byte[5 * sizeof(float) * blockSize + Line];
        float* scratch = Align(memory);
        double updates = 0, parameters = 0;
        for (long at = start; at < end; at += blockSize)
        {
            int count = (int)Math.Min(blockSize, end - at);
            Block block = Read(job, at, count, scratch);
            (double update, double parameter) = Squares(job->Coefficients, block, count);
            updates += update;
            parameters += parameter;
        }

        return (updates, parameters);
    }

    // Vectors that straddle two lines of the cache cost twice.
    private static float* Align(byte* memory) => (float*)(((nuint)memory + Line - 1) & ~(nuint)(Line - 1));

    private Block Read(TensorJob* job, long at, int count, float* scratch)
    {
        float* first = Decode(job->State1, codec1, at, count, scratch + 2 * blockSize);
        return new()
        {
            Parameter = FloatConverter.Read(job->Parameter, job->ParameterType, at, count, scratch),
            Gradient = FloatConverter.Read(job->Gradient, job->GradientType, at, count, scratch + blockSize),
            State1 = first,
            State2 = TStep.States > 1 ? Decode(job->State2, codec2, at, count, scratch + 3 * blockSize) : first,
            State3 = TStep.States > 2 ? Decode(job->State3, codec3, at, count, scratch + 4 * blockSize) : first,
        };
    }

    private float* Decode(in StateMemory state, in BlockCodec codec, long at, int count, float* scratch)
    {
        if (state.Scales == null) return (float*)state.Data + at;
        codec.Decode((byte*)state.Data + at, state.Scales[at / blockSize], scratch, count);
        return scratch;
    }

    private void Encode(in StateMemory state, in BlockCodec codec, long at, int count, float* values, Vector512<float> largest)
    {
        if (state.Scales != null) state.Scales[at / blockSize] = codec.Encode(values, (byte*)state.Data + at, count, Lanes.Largest(largest));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Update(in UpdateCoefficients c, float trust, in Block block, int count,
        ref Vector512<float> largest1, ref Vector512<float> largest2, ref Vector512<float> largest3)
    {
        float* p = block.Parameter, g = block.Gradient, s1 = block.State1, s2 = block.State2, s3 = block.State3;
        Vector512<float> l1 = default, l2 = default, l3 = default;
        float rate = -c.Rate * trust;
        long notFinite = 0;
        int i = 0, ahead = Math.Min(count, 512);
        for (; i <= count - Width; i += Width)
        {
            // A line of parameter and of gradient for later: the processor's own foresight does not reach over the passes between.
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(p + i + ahead);
                Sse.Prefetch0(g + i + ahead);
            }

            ulong passed = Lane(c, rate, p + i, g + i, s1 + i, s2 + i, s3 + i, ref l1, ref l2, ref l3);
            if (passed != All) notFinite += Width - BitOperations.PopCount(passed);
        }

        (largest1, largest2, largest3) = (l1, l2, l3);
        if (i == count) return notFinite;
        float* rest = stackalloc float[5 * Width];
        int left = count - i;
        Copy(rest, p + i, g + i, s1 + i, s2 + i, s3 + i, left);
        ulong last = Lane(c, rate, rest, rest + Width, rest + 2 * Width, rest + 3 * Width, rest + 4 * Width, ref l1, ref l2, ref l3);
        (largest1, largest2, largest3) = (l1, l2, l3);
        for (int k = 0; k < left; k++)
        {
            p[i + k] = rest[k];
            s1[i + k] = rest[2 * Width + k];
            if (TStep.States > 1) s2[i + k] = rest[3 * Width + k];
            if (TStep.States > 2) s3[i + k] = rest[4 * Width + k];
        }

        return notFinite + Width - BitOperations.PopCount(last);
    }

    /// <summary>Steps sixteen elements. Where a new state is not finite, and so the gradient was not, or its square, the states become 0 and the parameter stays.</summary>
    /// <returns>A bit for each element that took the step.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Lane(in UpdateCoefficients c, float rate, float* p, float* g, float* s1, float* s2, float* s3,
        ref Vector512<float> largest1, ref Vector512<float> largest2, ref Vector512<float> largest3)
    {
        Vector512<float> parameter = Vector512.Load(p), n1 = Vector512.Load(s1), n2 = TStep.States > 1 ? Vector512.Load(s2) : default, n3 = TStep.States > 2 ? Vector512.Load(s3) : default;
        Vector512<float> direction = TStep.Direction(c, parameter, Vector512.Load(g) * Vector512.Create(c.GradientScale), ref n1, ref n2, ref n3);
        Vector512<float> finite = TStep.States > 1 ? Vector512.LessThan(n2, Vector512.Create(float.PositiveInfinity)) : Vector512.LessThan(Vector512.Abs(n1), Vector512.Create(float.PositiveInfinity));
        Vector512.ConditionalSelect(finite, Vector512.FusedMultiplyAdd(Vector512.Create(rate), direction, parameter * Vector512.Create(c.Shrink)), parameter).Store(p);
        n1 = Vector512.ConditionalSelect(finite, n1, Vector512<float>.Zero);
        n1.Store(s1);
        largest1 = Vector512.MaxNative(largest1, Vector512.Abs(n1));
        if (TStep.States > 1)
        {
            n2 = Vector512.ConditionalSelect(finite, n2, Vector512<float>.Zero);
            n2.Store(s2);
            largest2 = Vector512.MaxNative(largest2, n2);
        }

        if (TStep.States > 2)
        {
            n3 = Vector512.ConditionalSelect(finite, n3, Vector512<float>.Zero);
            n3.Store(s3);
            largest3 = Vector512.MaxNative(largest3, Vector512.Abs(n3));
        }

        return finite.ExtractMostSignificantBits();
    }

    private static (double Update, double Parameter) Squares(in UpdateCoefficients c, in Block block, int count)
    {
        float* p = block.Parameter, g = block.Gradient, s1 = block.State1, s2 = block.State2, s3 = block.State3;
        Vector512<float> updates = default, parameters = default;
        float* rest = stackalloc float[5 * Width];
        for (int i = 0; i < count; i += Width)
        {
            int left = Math.Min(Width, count - i);
            float* q = p + i, h = g + i, t1 = s1 + i, t2 = s2 + i, t3 = s3 + i;
            if (left < Width)
            {
                Copy(rest, q, h, t1, t2, t3, left);
                q = rest;
                h = rest + Width;
                t1 = rest + 2 * Width;
                t2 = rest + 3 * Width;
                t3 = rest + 4 * Width;
            }

            Vector512<float> parameter = Vector512.Load(q), n1 = Vector512.Load(t1), n2 = TStep.States > 1 ? Vector512.Load(t2) : default, n3 = TStep.States > 2 ? Vector512.Load(t3) : default;
            Vector512<float> direction = TStep.Direction(c, parameter, Vector512.Load(h) * Vector512.Create(c.GradientScale), ref n1, ref n2, ref n3);
            direction = Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(direction), Vector512.Create(float.PositiveInfinity)), direction, default);
            updates = Vector512.FusedMultiplyAdd(direction, direction, updates);
            parameters = Vector512.FusedMultiplyAdd(parameter, parameter, parameters);
        }

        return (Vector512.Sum(updates), Vector512.Sum(parameters));
    }

    // The rest of the sixteen is 0, which steps to a finite number.
    private static void Copy(float* rest, float* p, float* g, float* s1, float* s2, float* s3, int count)
    {
        new Span<float>(rest, 5 * Width).Clear();
        for (int k = 0; k < count; k++)
        {
            rest[k] = p[k];
            rest[Width + k] = g[k];
            rest[2 * Width + k] = s1[k];
            if (TStep.States > 1) rest[3 * Width + k] = s2[k];
            if (TStep.States > 2) rest[4 * Width + k] = s3[k];
        }
    }

    /// <summary>A block as float32: where it lies, or in scratch memory.</summary>
    private struct Block
    {
        public float* Parameter, Gradient, State1, State2, State3;
    }
}
