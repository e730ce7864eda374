using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>
/// The step of an optimizer whose states are kept in blocks of codes: each block is decoded, brought up to date, used as it is for the parameter, and encoded again. All arithmetic is float32.
/// </summary>
/// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022.</remarks>
public sealed unsafe class BlockwiseUpdate
{
    private readonly IBlockUpdater _updater;
    private readonly DeviceUpdate _elsewhere;
    private readonly CodeMap[] _maps;

    /// <summary>Prepares the step.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="blockSize">The elements of a block of codes; default 256. <see cref="Quantizer.WholeTensor"/> is possible, slow, and needs memory of the tensor's size: to compare with.</param>
    /// <param name="signed">The map of states with a sign; default <see cref="CodeMap.DynamicSigned"/>.</param>
    /// <param name="unsigned">The map of states without; default <see cref="CodeMap.DynamicUnsigned"/>.</param>
    /// <exception cref="ArgumentException">The block size is not possible.</exception>
    public BlockwiseUpdate(UpdateRule rule, int blockSize = 256, CodeMap? signed = null, CodeMap? unsigned = null)
    {
        Quantizer.CheckBlockSize(blockSize);
        (Rule, BlockSize) = (rule, blockSize);
        _maps = [.. Signs(rule).Select(isSigned => isSigned ? signed ?? CodeMap.DynamicSigned : unsigned ?? CodeMap.DynamicUnsigned)];
        BlockCodec[] codecs = [.. _maps.Select(map => new BlockCodec(map, map.IsSigned))];
        BlockCodec Codec(int state) => codecs[Math.Min(state, codecs.Length - 1)];
        int scratch = blockSize == Quantizer.WholeTensor ? Quantizer.LargestBlock : blockSize;
        _elsewhere = new(rule, blockSize, _maps);
        _updater = rule switch
        {
            UpdateRule.Adam => new BlockUpdater<AdamStep>(scratch, Codec(0), Codec(1), Codec(2)),
            UpdateRule.Momentum => new BlockUpdater<MomentumStep>(scratch, Codec(0), Codec(1), Codec(2)),
            UpdateRule.Lion => new BlockUpdater<LionStep>(scratch, Codec(0), Codec(1), Codec(2)),
            UpdateRule.RmsProp or UpdateRule.Adagrad => new BlockUpdater<RmsPropStep>(scratch, Codec(0), Codec(1), Codec(2)),
            UpdateRule.AdEmaMix => new BlockUpdater<AdEmaMixStep>(scratch, Codec(0), Codec(1), Codec(2)),
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
        };
    }

    /// <summary>The rule.</summary>
    public UpdateRule Rule { get; }

    /// <summary>The elements of a block of codes; <see cref="Quantizer.WholeTensor"/> for all of a tensor.</summary>
    public int BlockSize { get; }

    /// <summary>The maps of the rule's states, in order.</summary>
    public IReadOnlyList<CodeMap> Maps => _maps;

    /// <summary>Whether each state of a rule has a sign, in order.</summary>
    public static IReadOnlyList<bool> Signs(UpdateRule rule) => rule switch
    {
        UpdateRule.Adam => [true, false],
        UpdateRule.AdEmaMix => [true, false, true],
        UpdateRule.RmsProp or UpdateRule.Adagrad => [false],
        _ => [true],
    };

    /// <summary>Makes the states of a parameter, all zero.</summary>
    /// <param name="count">The parameter's elements.</param>
    /// <param name="device">Where the states lie.</param>
    /// <param name="inCodes">In codes, or in float32.</param>
    public BlockwiseState[] CreateStates(long count, Device device, bool inCodes) =>
        [.. _maps.Select(map => inCodes ? BlockwiseState.Zeros(count, map, BlockSize, device) : BlockwiseState.Zeros(count, device))];

    /// <summary>The elements of a block of a tensor of so many.</summary>
    public int BlockSizeOf(long count) => Quantizer.BlockSizeOf(BlockSize, count);

    /// <summary>Steps all targets that have a gradient.</summary>
    /// <param name="targets">Tensors whose memory does not overlap. Those on the CPU are stepped together, others one after the other and without waiting for their device.</param>
    /// <param name="launcher">How; null (default) for the fastest on each tensor's device.</param>
    /// <returns>The number of targets stepped.</returns>
    /// <exception cref="ArgumentException">A gradient is sparse, or of another shape or device; nothing was stepped.</exception>
    public int Run(IReadOnlyList<UpdateTarget> targets, Launcher? launcher = null)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var held = new List<IDisposable>();
        try
        {
            using IDisposable off = no_grad();
            var jobs = new TensorJob[targets.Count];
            var stepped = new List<UpdateTarget>(targets.Count);
            var near = new List<NearStates>();
            var elsewhere = new List<(Launcher, UpdateTarget, TensorJob)>();
            foreach (UpdateTarget target in targets)
            {
                if (Job(target, held) is not { } job) continue;
                Launcher chosen = launcher ?? Launchers.For(target.Parameter, "the optimizer's step");
                Launchers.Check(chosen, target.Parameter);
                if (chosen != Launcher.Cpu)
                {
                    elsewhere.Add((chosen, target, job));
                    continue;
                }

                if (BlockSize == Quantizer.WholeTensor)
                {
                    near.Add(new(target, BlockSize));
                    held.Add(near[^1]);
                    job.SetStates(near[^1].States);
                }

                jobs[stepped.Count] = job;
                stepped.Add(target);
            }

            _elsewhere.Run(elsewhere);
            Run(jobs.AsSpan(0, stepped.Count));
            foreach (NearStates states in near) states.Return();
            for (int i = 0; i < stepped.Count; i++) stepped[i].NotFinite = jobs[i].NotFinite;
            return stepped.Count + elsewhere.Count;
        }
        finally
        {
            foreach (IDisposable item in held) item.Dispose();
        }
    }

    private TensorJob? Job(UpdateTarget target, List<IDisposable> held)
    {
        GradientMemory gradient = GradientMemory.Of(target.Parameter);
        if (!gradient.Exists) return null;
        held.Add(gradient);
        if (gradient.IsSparse) throw new ArgumentException($"The gradient of '{target.Name}' is sparse, and blocks of codes need all of it: make the embedding with sparse: false.");
        Tensor? rearranged = target.Rearranged(gradient);
        if (rearranged is not null) held.Add(rearranged);
        var job = new TensorJob
        {
            Parameter = (void*)TensorMemory.DataPointer(target.Parameter),
            ParameterType = target.Parameter.dtype,
            Gradient = (void*)(rearranged is null ? gradient.Address : TensorMemory.DataPointer(rearranged)),
            GradientType = rearranged is null ? gradient.Type : rearranged.dtype,
            Count = target.Count,
            Coefficients = new UpdateCoefficients(Rule, target.Settings),
            MaximumUpdateNorm = target.Settings.MaximumUpdateNorm,
        };
        job.SetStates(target.States);
        return job;
    }

    internal void Run(Span<TensorJob> jobs)
    {
        if (jobs.IsEmpty) return;
        fixed (TensorJob* first = jobs)
        {
            IntPtr all = (IntPtr)first;
            const long size = BlockParallel.Piece;
            var pieces = new List<(int Job, long Start)>();
            for (int job = 0; job < jobs.Length; job++)
            {
                for (long start = 0; start < jobs[job].Count; start += size) pieces.Add((job, start));
            }

            bool clips = false;
            foreach (ref readonly TensorJob job in jobs) clips |= job.MaximumUpdateNorm > 0;
            if (clips)
            {
                var squares = new (double Update, double Parameter)[pieces.Count];
                BlockParallel.For(pieces.Count, i =>
                {
                    TensorJob* job = (TensorJob*)all + pieces[i].Job;
                    if (job->MaximumUpdateNorm > 0) squares[i] = _updater.Squares(job, pieces[i].Start, Math.Min(job->Count, pieces[i].Start + size));
                });
                // In one order whatever the threads, so that a run can be repeated to the bit.
                for (int i = 0; i < squares.Length; i++)
                {
                    jobs[pieces[i].Job].UpdateSquares += squares[i].Update;
                    jobs[pieces[i].Job].ParameterSquares += squares[i].Parameter;
                }
            }

            BlockParallel.For(pieces.Count, i =>
            {
                TensorJob* job = (TensorJob*)all + pieces[i].Job;
                _updater.Step(job, pieces[i].Start, Math.Min(job->Count, pieces[i].Start + size));
            });
        }
    }
}
