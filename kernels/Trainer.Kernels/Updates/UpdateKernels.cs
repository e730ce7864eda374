using ILGPU;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Threads;
using Trainer.Kernels.Updates.Rules;

namespace Trainer.Kernels.Updates;

/// <summary>
/// The CUDA kernels of the optimizers. A thread has four elements at a time: it reads them, steps them and writes them, and the states stay in registers in between. As many threads as it takes share a
/// block of codes. The groups take turns at the tensor, so that the maps are copied into shared memory once for all that a group does.
/// </summary>
internal static class UpdateKernels
{
    private const int MostStates = 3;

    /// <summary>Steps a tensor.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="gradient">The gradient.</param>
    /// <param name="data1">The first state: codes, or float32.</param>
    /// <param name="scales1">Its scales.</param>
    /// <param name="data2">The second state.</param>
    /// <param name="scales2">Its scales.</param>
    /// <param name="data3">The third state.</param>
    /// <param name="scales3">Its scales.</param>
    /// <param name="values1">The map of the first and third states.</param>
    /// <param name="entries1">Its table.</param>
    /// <param name="range1">How the table is read.</param>
    /// <param name="values2">The map of the second state.</param>
    /// <param name="entries2">Its table.</param>
    /// <param name="range2">How the table is read.</param>
    /// <param name="trust">One factor on the update, or none.</param>
    /// <param name="notFinite">One counter of the elements passed over, or none.</param>
    /// <param name="c">The coefficients.</param>
    /// <param name="options">The rest.</param>
    public static void Step<TRule, TParameter, TGradient>(
        ArrayView<TParameter> parameter, ArrayView<TGradient> gradient, ArrayView<byte> data1, ArrayView<float> scales1, ArrayView<byte> data2, ArrayView<float> scales2, ArrayView<byte> data3,
        ArrayView<float> scales3, ArrayView<float> values1, ArrayView<int> entries1, LookupRange range1, ArrayView<float> values2, ArrayView<int> entries2, LookupRange range2,
        ArrayView<float> trust, ArrayView<long> notFinite, UpdateCoefficients c, UpdateOptions options)
        where TRule : unmanaged, IRule where TParameter : unmanaged, IElement<TParameter> where TGradient : unmanaged, IElement<TGradient>
    {
        TRule rule = default;
        ArrayView<int> words = SharedMemory.GetDynamic<int>();
        ArrayView<float> partial = SharedMemory.Allocate<float>(2 * MostStates * BlockMaximum.Warps);
        var map1 = new SharedMap(words, range1);
        SharedMap map2 = Copy<TRule>(words, values1, entries1, values2, entries2, range2, options);
        float rate = -c.Rate * (trust.Length > 0 ? trust[0] : 1);
        int width = (1 << options.BlockBits) / Quad.Size, turn = 0, passed = 0, tile = Group.DimX * Quad.Size;
        for (long start = (long)Grid.IdxX * tile; start < parameter.Length; start += (long)Grid.DimX * tile)
        {
            long at = start + Group.IdxX * Quad.Size;
            int count = (int)IntrinsicMath.Clamp(parameter.Length - at, 0, Quad.Size);
            Quad p = Quad.Load(parameter, at, count, options.IsAligned), g = Quad.Load(gradient, at, count, options.IsAligned);
            Quad s1 = StateAccess.Load(data1, scales1, map1, at, count, options), s2 = default, s3 = default;
            if (rule.States > 1) s2 = StateAccess.Load(data2, scales2, map2, at, count, options);
            if (rule.States > 2) s3 = StateAccess.Load(data3, scales3, map1, at, count, options);
            passed += ElementStep.Four<TRule>(c, rate, ref p, g, ref s1, ref s2, ref s3);
            Quad.Store(p, parameter, at, count, options.IsAligned);
            float largest1 = 0, largest2 = 0, largest3 = 0;
            if (options.BlockBits != 0)
            {
                largest1 = BlockMaximum.OfWarp(Numbers.Largest(s1), width);
                if (rule.States > 1) largest2 = BlockMaximum.OfWarp(Numbers.Largest(s2), width);
                if (rule.States > 2) largest3 = BlockMaximum.OfWarp(Numbers.Largest(s3), width);
            }

            if (BlockMaximum.IsWide(width))
            {
                // Two places in turn: a warp that is ahead does not write where another still reads.
                ArrayView<float> own1 = partial.SubView(turn, BlockMaximum.Warps), own2 = partial.SubView(turn + BlockMaximum.Warps, BlockMaximum.Warps);
                ArrayView<float> own3 = partial.SubView(turn + 2 * BlockMaximum.Warps, BlockMaximum.Warps);
                turn = MostStates * BlockMaximum.Warps - turn;
                BlockMaximum.Publish(largest1, own1);
                if (rule.States > 1) BlockMaximum.Publish(largest2, own2);
                if (rule.States > 2) BlockMaximum.Publish(largest3, own3);
                Group.Barrier();
                largest1 = BlockMaximum.OfBlock(width, own1);
                if (rule.States > 1) largest2 = BlockMaximum.OfBlock(width, own2);
                if (rule.States > 2) largest3 = BlockMaximum.OfBlock(width, own3);
            }

            StateAccess.Store(s1, largest1, data1, scales1, map1, at, count, options);
            if (rule.States > 1) StateAccess.Store(s2, largest2, data2, scales2, map2, at, count, options);
            if (rule.States > 2) StateAccess.Store(s3, largest3, data3, scales3, map1, at, count, options);
        }

        if (passed > 0 && notFinite.Length > 0) Atomic.Add(ref notFinite[0], passed);
    }

    /// <summary>Adds up the squares of the update that <see cref="Step"/> would make, and of the parameter: two sums for each group.</summary>
    public static void Squares<TRule, TParameter, TGradient>(
        ArrayView<TParameter> parameter, ArrayView<TGradient> gradient, ArrayView<byte> data1, ArrayView<float> scales1, ArrayView<byte> data2, ArrayView<float> scales2, ArrayView<byte> data3,
        ArrayView<float> scales3, ArrayView<float> values1, ArrayView<int> entries1, LookupRange range1, ArrayView<float> values2, ArrayView<int> entries2, LookupRange range2,
        ArrayView<float> sums, UpdateCoefficients c, UpdateOptions options)
        where TRule : unmanaged, IRule where TParameter : unmanaged, IElement<TParameter> where TGradient : unmanaged, IElement<TGradient>
    {
        TRule rule = default;
        ArrayView<int> words = SharedMemory.GetDynamic<int>();
        ArrayView<float> partial = SharedMemory.Allocate<float>(2 * BlockMaximum.Warps);
        var map1 = new SharedMap(words, range1);
        SharedMap map2 = Copy<TRule>(words, values1, entries1, values2, entries2, range2, options);
        float updates = 0, parameters = 0;
        long stride = (long)Grid.DimX * Group.DimX * Quad.Size;
        for (long at = ((long)Grid.IdxX * Group.DimX + Group.IdxX) * Quad.Size; at < parameter.Length; at += stride)
        {
            int count = (int)IntrinsicMath.Min(parameter.Length - at, Quad.Size);
            Quad p = Quad.Load(parameter, at, count, options.IsAligned), g = Quad.Load(gradient, at, count, options.IsAligned);
            Quad s1 = StateAccess.Load(data1, scales1, map1, at, count, options), s2 = default, s3 = default;
            if (rule.States > 1) s2 = StateAccess.Load(data2, scales2, map2, at, count, options);
            if (rule.States > 2) s3 = StateAccess.Load(data3, scales3, map1, at, count, options);
            updates += ElementStep.Squares<TRule>(c, p, g, s1, s2, s3);
            parameters += p.X * p.X + p.Y * p.Y + p.Z * p.Z + p.W * p.W;
        }

        GroupSum.Two(updates, parameters, partial, sums);
    }

    private static SharedMap Copy<TRule>(ArrayView<int> words, ArrayView<float> values1, ArrayView<int> entries1, ArrayView<float> values2, ArrayView<int> entries2, LookupRange range2, UpdateOptions options)
        where TRule : unmanaged, IRule
    {
        TRule rule = default;
        ArrayView<int> second = words.SubView(options.SecondMap, words.Length - options.SecondMap);
        if (options.BlockBits != 0)
        {
            SharedMap.Copy(values1, entries1, words);
            if (rule.States > 1) SharedMap.Copy(values2, entries2, second);
        }

        Group.Barrier();
        return new SharedMap(second, range2);
    }
}
