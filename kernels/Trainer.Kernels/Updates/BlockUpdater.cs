using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Trainer.Kernels.Blockwise;

namespace Trainer.Kernels.Updates;

/// <summary>Steps the blocks of one tensor on one CPU core. A block's numbers stay in the first-level cache from decoding to encoding; no memory of the tensor's size is needed.</summary>
internal sealed unsafe class BlockUpdater<TStep>(int blockSize, BlockCodec codec1, BlockCodec codec2, BlockCodec codec3) : IBlockUpdater where TStep : struct, IUpdateStep<TStep>
{
    /// <inheritdoc/>
    public void Step(TensorJob* job, long start, long end)
    {
        float trust = job->Trust;
        TStep step = TStep.Create(job->Coefficients);
        float* scratch = stackalloc float[5 * blockSize];
        long notFinite = 0;
        for (long at = start; at < end; at += blockSize)
        {
            int count = (int)Math.Min(blockSize, end - at);
            float* p = FloatConverter.Read(job->Parameter, job->ParameterType, at, count, scratch);
            float* g = FloatConverter.Read(job->Gradient, job->GradientType, at, count, scratch + blockSize);
            float* s1 = Decode(job->State1, codec1, at, count, scratch + 2 * blockSize);
            float* s2 = TStep.States > 1 ? Decode(job->State2, codec2, at, count, scratch + 3 * blockSize) : s1;
            float* s3 = TStep.States > 2 ? Decode(job->State3, codec3, at, count, scratch + 4 * blockSize) : s1;
            notFinite += Update(step, job->Coefficients, trust, p, g, s1, s2, s3, count);
            Encode(job->State1, codec1, at, count, s1);
            if (TStep.States > 1) Encode(job->State2, codec2, at, count, s2);
            if (TStep.States > 2) Encode(job->State3, codec3, at, count, s3);
            FloatConverter.Write(p, job->Parameter, job->ParameterType, at, count);
        }

        if (notFinite > 0) Interlocked.Add(ref job->NotFinite, notFinite);
    }

    /// <inheritdoc/>
    public (double Update, double Parameter) Squares(TensorJob* job, long start, long end)
    {
        TStep step = TStep.Create(job->Coefficients);
        float* scratch = stackalloc float[5 * blockSize];
        double updates = 0, parameters = 0;
        for (long at = start; at < end; at += blockSize)
        {
            int count = (int)Math.Min(blockSize, end - at);
            float* p = FloatConverter.Read(job->Parameter, job->ParameterType, at, count, scratch);
            float* g = FloatConverter.Read(job->Gradient, job->GradientType, at, count, scratch + blockSize);
            float* s1 = Decode(job->State1, codec1, at, count, scratch + 2 * blockSize);
            float* s2 = TStep.States > 1 ? Decode(job->State2, codec2, at, count, scratch + 3 * blockSize) : s1;
            float* s3 = TStep.States > 2 ? Decode(job->State3, codec3, at, count, scratch + 4 * blockSize) : s1;
            (double update, double parameter) = Squares(step, job->Coefficients, p, g, s1, s2, s3, count);
            updates += update;
            parameters += parameter;
        }

        return (updates, parameters);
    }

    private float* Decode(in StateMemory state, in BlockCodec codec, long at, int count, float* scratch)
    {
        if (state.Scales == null) return (float*)state.Data + at;
        codec.Decode((byte*)state.Data + at, state.Scales[at / blockSize], scratch, count);
        return scratch;
    }

    private void Encode(in StateMemory state, in BlockCodec codec, long at, int count, float* values)
    {
        if (state.Scales != null) state.Scales[at / blockSize] = codec.Encode(values, (byte*)state.Data + at, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Update(TStep step, in UpdateCoefficients c, float trust, float* p, float* g, float* s1, float* s2, float* s3, int count)
    {
        Vector256<float> scale = Vector256.Create(c.GradientScale), shrink = Vector256.Create(c.Shrink), rate = Vector256.Create(-c.Rate * trust);
        long notFinite = 0;
        int i = 0;
        for (; i <= count - 8; i += 8)
        {
            uint passed = Lane(step, scale, shrink, rate, p + i, g + i, s1 + i, s2 + i, s3 + i);
            if (passed != 0xFF) notFinite += 8 - BitOperations.PopCount(passed);
        }

        if (i == count) return notFinite;
        float* rest = stackalloc float[40];
        int left = count - i;
        Copy(rest, p + i, g + i, s1 + i, s2 + i, s3 + i, left);
        uint last = Lane(step, scale, shrink, rate, rest, rest + 8, rest + 16, rest + 24, rest + 32);
        for (int k = 0; k < left; k++)
        {
            p[i + k] = rest[k];
            s1[i + k] = rest[16 + k];
            if (TStep.States > 1) s2[i + k] = rest[24 + k];
            if (TStep.States > 2) s3[i + k] = rest[32 + k];
        }

        return notFinite + 8 - BitOperations.PopCount(last);
    }

    /// <summary>Steps eight elements. Where a new state is not finite, and so the gradient was not, or its square, the states become 0 and the parameter stays.</summary>
    /// <returns>A bit for each element that took the step.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Lane(in TStep step, Vector256<float> scale, Vector256<float> shrink, Vector256<float> rate, float* p, float* g, float* s1, float* s2, float* s3)
    {
        Vector256<float> parameter = Vector256.Load(p), n1 = Vector256.Load(s1), n2 = TStep.States > 1 ? Vector256.Load(s2) : default, n3 = TStep.States > 2 ? Vector256.Load(s3) : default;
        Vector256<float> direction = step.Direction(parameter, Vector256.Load(g) * scale, ref n1, ref n2, ref n3);
        Vector256<float> sum = n1;
        if (TStep.States > 1) sum = Vector256.MaxNative(Vector256.Abs(sum), n2);
        if (TStep.States > 2) sum += n3;
        Vector256<float> finite = Vector256.LessThan(Vector256.Abs(sum), Vector256.Create(float.PositiveInfinity));
        Vector256.ConditionalSelect(finite, Vector256.FusedMultiplyAdd(rate, direction, parameter * shrink), parameter).Store(p);
        (n1 & finite).Store(s1);
        if (TStep.States > 1) (n2 & finite).Store(s2);
        if (TStep.States > 2) (n3 & finite).Store(s3);
        return finite.ExtractMostSignificantBits();
    }

    private static (double Update, double Parameter) Squares(TStep step, in UpdateCoefficients c, float* p, float* g, float* s1, float* s2, float* s3, int count)
    {
        Vector256<float> scale = Vector256.Create(c.GradientScale), updates = default, parameters = default;
        float* rest = stackalloc float[40];
        for (int i = 0; i < count; i += 8)
        {
            int left = Math.Min(8, count - i);
            float* q = p + i, h = g + i, t1 = s1 + i, t2 = s2 + i, t3 = s3 + i;
            if (left < 8)
            {
                Copy(rest, q, h, t1, t2, t3, left);
                (q, h, t1, t2, t3) = (rest, rest + 8, rest + 16, rest + 24, rest + 32);
            }

            Vector256<float> parameter = Vector256.Load(q), n1 = Vector256.Load(t1), n2 = TStep.States > 1 ? Vector256.Load(t2) : default, n3 = TStep.States > 2 ? Vector256.Load(t3) : default;
            Vector256<float> direction = step.Direction(parameter, Vector256.Load(h) * scale, ref n1, ref n2, ref n3);
            direction = Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(direction), Vector256.Create(float.PositiveInfinity)), direction, default);
            updates = Vector256.FusedMultiplyAdd(direction, direction, updates);
            parameters = Vector256.FusedMultiplyAdd(parameter, parameter, parameters);
        }

        return (Vector256.Sum(updates), Vector256.Sum(parameters));
    }

    // The rest of the eight is 0, which steps to a finite number.
    private static void Copy(float* rest, float* p, float* g, float* s1, float* s2, float* s3, int count)
    {
        new Span<float>(rest, 40).Clear();
        for (int k = 0; k < count; k++)
        {
            rest[k] = p[k];
            rest[8 + k] = g[k];
            rest[16 + k] = s1[k];
            if (TStep.States > 1) rest[24 + k] = s2[k];
            if (TStep.States > 2) rest[32 + k] = s3[k];
        }
    }
}
