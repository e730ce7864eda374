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
    private const int Page = 4096, Line = 64;

    // Blocks go through decoding, step and encoding together, so that the processor works at the next one while a block's largest magnitude or a division is awaited; few enough for the first-level cache.
    private const int Together = 1024;

    private readonly int _group = Math.Max(blockSize, Together);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(TensorJob* job, long start, long end)
    {
        byte* memory = stackalloc byte[6 * sizeof(float) * _group + Page + Line];
        float* scratch = Place(memory, job, start), largest = stackalloc float[3 * Math.Max(1, Together / blockSize)];
        bool isInCodes = job->State1.Scales != null && (TStep.States < 2 || job->State2.Scales != null) && (TStep.States < 3 || job->State3.Scales != null);
        long notFinite = 0;
        for (long at = start; at < end; at += _group)
        {
            int count = (int)Math.Min(_group, end - at), blocks = (count + blockSize - 1) / blockSize;
            Block group = Read(job, at, count, scratch);
            float* next = isInCodes ? scratch + 5 * _group : group.Parameter;
            for (int b = 0; b < blocks; b++) notFinite += Step(job, at, group, next, b * blockSize, Math.Min(blockSize, count - b * blockSize), isInCodes, largest + b, blocks);
            Encode(job->State1, codec1, at, count, group.State1, largest);
            if (TStep.States > 1) Encode(job->State2, codec2, at, count, group.State2, largest + blocks);
            if (TStep.States > 2) Encode(job->State3, codec3, at, count, group.State3, largest + 2 * blocks);
            FloatConverter.Write(next, job->Parameter, job->ParameterType, at, count);
        }

        if (notFinite > 0) Interlocked.Add(ref job->NotFinite, notFinite);
    }

    /// <inheritdoc/>
    public (double Update, double Parameter) Squares(TensorJob* job, long start, long end)
    {
        byte* memory = stackalloc byte[5 * sizeof(float) * _group + Page + Line];
        float* scratch = Place(memory, job, start);
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

    // One block of those read together. Only one whose states can be decoded again is stepped as if all its gradients were finite.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long Step(TensorJob* job, long at, in Block group, float* next, int offset, int count, bool isInCodes, float* largest, int stride)
    {
        Block block = group.From(offset);
        if (isInCodes && count % Width == 0 && TryUpdate(job, block, next + offset, count, largest, stride)) return 0;
        if (isInCodes) Read(job, at + offset, count, block);
        long notFinite = Update(job->Coefficients, job->Trust, block, count, largest, stride);
        if (isInCodes) new ReadOnlySpan<float>(block.Parameter, count).CopyTo(new(next + offset, count));
        return notFinite;
    }

    /// <summary>
    /// Where in the memory to begin: at a line, as vectors that straddle two cost twice, and at the place within a page of the parameter or of the gradient. Reads from shortly after where another page
    /// has just been written wait for that, since the processor compares the places within pages only; one of the two is behind the other by more than what it may have in flight.
    /// </summary>
    private static float* Place(byte* memory, TensorJob* job, long start)
    {
        nuint parameter = (nuint)((float*)job->Parameter + start) % Page, gradient = (nuint)((float*)job->Gradient + start) % Page;
        nuint place = (parameter - gradient) % Page <= Page / 2 ? gradient : parameter;
        nuint from = (nuint)memory + Line - 1;
        return (float*)((from + (place - from) % Page) & ~(nuint)(Line - 1));
    }

    private Block Read(TensorJob* job, long at, int count, float* scratch)
    {
        float* first = job->State1.Scales == null ? (float*)job->State1.Data + at : scratch + 2 * _group;
        Block block = new()
        {
            Parameter = scratch,
            Gradient = FloatConverter.Read(job->Gradient, job->GradientType, at, count, scratch + _group),
            State1 = first,
            State2 = TStep.States < 2 ? first : job->State2.Scales == null ? (float*)job->State2.Data + at : scratch + 3 * _group,
            State3 = TStep.States < 3 ? first : job->State3.Scales == null ? (float*)job->State3.Data + at : scratch + 4 * _group,
        };
        block.Parameter = Read(job, at, count, block);
        return block;
    }

    // What a step changes; where it lies in scratch memory, again.
    private float* Read(TensorJob* job, long at, int count, in Block block)
    {
        Decode(job->State1, codec1, at, count, block.State1);
        if (TStep.States > 1) Decode(job->State2, codec2, at, count, block.State2);
        if (TStep.States > 2) Decode(job->State3, codec3, at, count, block.State3);
        return FloatConverter.Read(job->Parameter, job->ParameterType, at, count, block.Parameter);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Decode(in StateMemory state, in BlockCodec codec, long at, int count, float* values)
    {
        if (state.Scales == null) return;
        byte* codes = (byte*)state.Data + at;
        float* scales = state.Scales + at / blockSize;
        for (int i = 0; i < count; i += blockSize) codec.Decode(codes + i, *scales++, values + i, Math.Min(blockSize, count - i));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Encode(in StateMemory state, in BlockCodec codec, long at, int count, float* values, float* largest)
    {
        if (state.Scales == null) return;
        byte* codes = (byte*)state.Data + at;
        float* scales = state.Scales + at / blockSize;
        for (int i = 0; i < count; i += blockSize) *scales++ = codec.Encode(values + i, codes + i, Math.Min(blockSize, count - i), *largest++);
    }

    /// <summary>
    /// Steps a block as if all its gradients were finite, which almost all are: the parameters go to <paramref name="next"/>, and nothing is lost where the new states show that one was not.
    /// </summary>
    /// <returns>Whether they were.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryUpdate(TensorJob* job, in Block block, float* next, int count, float* largest, int stride)
    {
        uint* bits = stackalloc uint[3 * Width];
        Update(&job->Coefficients, -job->Coefficients.Rate * job->Trust, block, next, count, 512, bits);
        Vector512<uint> l1 = Vector512.Load(bits), l2 = Vector512.Load(bits + Width), l3 = Vector512.Load(bits + 2 * Width);
        Keep(l1.AsSingle(), l2.AsSingle(), l3.AsSingle(), largest, stride);
        return Vector512.LessThanAll(Vector512.Max(l1, Vector512.Max(l2, l3)), Vector512.Create(0x7F800000u));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Update(UpdateCoefficients* c, float factor, in Block block, float* next, int count, int ahead, uint* largest)
    {
        float* p = block.Parameter, g = block.Gradient, s1 = block.State1, s2 = block.State2, s3 = block.State3;
        // As whole numbers, of which those of NaN are the largest and stay.
        Vector512<uint> l1 = default, l2 = default, l3 = default;
        Vector512<float> rate = Vector512.Create(factor);
        for (nint i = 0; i < count; i += Width)
        {
            // A line of parameter and of gradient for later: the processor's own foresight does not reach over the passes between.
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(p + i + ahead);
                Sse.Prefetch0(g + i + ahead);
            }

            Vector512<float> parameter = Vector512.Load(p + i), n1 = Vector512.Load(s1 + i), n2 = TStep.States > 1 ? Vector512.Load(s2 + i) : default, n3 = TStep.States > 2 ? Vector512.Load(s3 + i) : default;
            Vector512<float> direction = TStep.Direction(*c, parameter, Vector512.Load(g + i) * Vector512.Create(c->GradientScale), ref n1, ref n2, ref n3);
            Vector512.FusedMultiplyAdd(rate, direction, parameter * Vector512.Create(c->Shrink)).Store(next + i);
            n1.Store(s1 + i);
            l1 = Vector512.Max(l1, Vector512.Abs(n1).AsUInt32());
            if (TStep.States > 1)
            {
                n2.Store(s2 + i);
                l2 = Vector512.Max(l2, n2.AsUInt32());
            }

            if (TStep.States > 2)
            {
                n3.Store(s3 + i);
                l3 = Vector512.Max(l3, Vector512.Abs(n3).AsUInt32());
            }
        }

        l1.Store(largest);
        l2.Store(largest + Width);
        l3.Store(largest + 2 * Width);
    }

    private static void Keep(Vector512<float> largest1, Vector512<float> largest2, Vector512<float> largest3, float* largest, int stride)
    {
        largest[0] = Lanes.Largest(largest1);
        if (TStep.States > 1) largest[stride] = Lanes.Largest(largest2);
        if (TStep.States > 2) largest[2 * stride] = Lanes.Largest(largest3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Update(in UpdateCoefficients c, float trust, in Block block, int count, float* largest, int stride)
    {
        float* p = block.Parameter, g = block.Gradient, s1 = block.State1, s2 = block.State2, s3 = block.State3;
        Vector512<float> l1 = default, l2 = default, l3 = default;
        float rate = -c.Rate * trust;
        long notFinite = 0;
        int i = 0;
        for (; i <= count - Width; i += Width)
        {
            ulong passed = Lane(c, rate, p + i, g + i, s1 + i, s2 + i, s3 + i, ref l1, ref l2, ref l3);
            if (passed != All) notFinite += Width - BitOperations.PopCount(passed);
        }

        if (i < count)
        {
            float* rest = stackalloc float[5 * Width];
            int left = count - i;
            Copy(rest, p + i, g + i, s1 + i, s2 + i, s3 + i, left);
            ulong last = Lane(c, rate, rest, rest + Width, rest + 2 * Width, rest + 3 * Width, rest + 4 * Width, ref l1, ref l2, ref l3);
            for (int k = 0; k < left; k++)
            {
                p[i + k] = rest[k];
                s1[i + k] = rest[2 * Width + k];
                if (TStep.States > 1) s2[i + k] = rest[3 * Width + k];
                if (TStep.States > 2) s3[i + k] = rest[4 * Width + k];
            }

            notFinite += Width - BitOperations.PopCount(last);
        }

        Keep(l1, l2, l3, largest, stride);
        return notFinite;
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

        /// <summary>The block that begins so many elements later.</summary>
        public readonly Block From(int offset) => new() { Parameter = Parameter + offset, Gradient = Gradient + offset, State1 = State1 + offset, State2 = State2 + offset, State3 = State3 + offset };
    }
}
