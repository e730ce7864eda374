using Trainer.Configuration;
using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Updates;
using Trainer.State;
using Trainer.Torch.Memory;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers.Blockwise;

/// <summary>
/// An optimizer whose states are kept block by block, in codes of one byte or in float32, and brought up to date by one kernel; parameters and gradients may be float32, float16 or bfloat16, all
/// arithmetic is float32. Elements whose gradient is not finite lose their states and stay.
/// </summary>
/// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022.</remarks>
public abstract class BlockwiseOptimizer : GroupedOptimizer
{
    private readonly BlockwiseOptimizerOptions _options;
    private readonly EightBitStates? _codes;
    private readonly BlockwiseUpdate _update;
    private readonly List<List<BlockwiseParameter>> _groups = [];
    private readonly List<BlockwiseParameter> _stepped = [];
    private readonly List<UpdateTarget> _targets = [];

    private protected BlockwiseOptimizer(IEnumerable<(string Name, Parameter Parameter)> parameters, BlockwiseOptimizerOptions options)
        : base(parameters, Present(options), options.FirstMomentum, options.FirstBetas)
    {
        (_options, _codes) = (options, options.Codes);
        if (_codes is not null) Check(_codes, [.. Groups.SelectMany(group => group.States).Select(state => state.Name)]);
        bool isLinear = _codes?.Map == StateMap.Linear;
        _update = new(options.Rule, _codes?.BlockSize ?? 256, isLinear ? CodeMap.LinearSigned : null, isLinear ? CodeMap.LinearUnsigned : null);
        foreach (ParameterGroup group in Groups) _groups.Add([.. group.States.Select(state => new BlockwiseParameter(state, IsInCodes))]);
        MemoryOverlap.Check(Groups.SelectMany(group => group.States).Select(state => (state.Name, (Tensor)state.Parameter)));
    }

    /// <summary>Elements that the last step passed over, since their gradient was not finite; on CUDA as far as known, which may be that of a step before.</summary>
    public long NotFinite { get; private set; }

    /// <inheritdoc/>
    public override long StateBytes => _groups.SelectMany(group => group).SelectMany(parameter => parameter.States).Sum(state => state.Bytes);

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.SaveGroups(node, GetType().Name, Groups);
        foreach (BlockwiseParameter parameter in _groups.SelectMany(group => group))
            BlockwiseStates.Save(node.Child("parameters").Child(parameter.State.Name), parameter, _options.StateNames, _options.ClipPercentile < 100);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        OptimizerState.CheckGroups(node, GetType().Name, Groups);
        var loads = new List<(BlockwiseParameter Parameter, Action Load)>();
        // Everything is checked before anything is changed.
        foreach (BlockwiseParameter parameter in _groups.SelectMany(group => group))
            loads.Add((parameter, BlockwiseStates.Prepare(node.Child("parameters").Child(parameter.State.Name), parameter, _options.StateNames, _update, _codes)));
        OptimizerState.LoadGroups(node, Groups);
        foreach ((_, Action load) in loads) load();
    }

    private protected override void StepAll()
    {
        _stepped.Clear();
        _targets.Clear();
        for (int i = 0; i < _groups.Count; i++)
        {
            foreach (BlockwiseParameter parameter in _groups[i])
            {
                if (!parameter.TryPrepare(_update, _codes is { StatesOnHost: true } ? CPU : null)) continue;
                long step = parameter.State.Step + 1;
                UpdateTarget target = parameter.Target!;
                target.Settings = _options.Settings(Groups[i], step) with
                {
                    LearningRate = Groups[i].LearningRate,
                    WeightDecay = Decay(Groups[i]),
                    Step = step,
                    GradientScale = Scale(parameter, step),
                    MaximumUpdateNorm = _options.MaximumUpdateNorm,
                };
                _stepped.Add(parameter);
                _targets.Add(target);
            }
        }

        _update.Run(_targets);
        NotFinite = 0;
        foreach (BlockwiseParameter parameter in _stepped)
        {
            parameter.State.Step++;
            NotFinite += parameter.Target!.NotFinite;
        }
    }

    /// <summary>The weight decay that the kernel applies.</summary>
    private protected virtual double Decay(ParameterGroup group) => group.WeightDecay;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (BlockwiseParameter parameter in _groups.SelectMany(group => group)) parameter.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void Check(EightBitStates codes, IReadOnlyList<string> names)
    {
        OptionsCheck.Validate(codes, nameof(codes));
        if (codes.KeepFloat32.FirstOrDefault(pattern => !names.Any(name => NamePattern.Matches(pattern, name))) is { } unused)
            throw new ArgumentException($"No parameter's name fits '{unused}' of keepFloat32. The names are {string.Join(", ", names.Take(20))}.", nameof(codes));
    }

    private bool IsInCodes(ParameterState state) => _codes is not null && state.Parameter.numel() >= _codes.SmallestTensor
        && !_codes.KeepFloat32.Any(pattern => NamePattern.Matches(pattern, state.Name)) && !Float32States.AreKept(state.Parameter);

    private double Scale(BlockwiseParameter parameter, long step)
    {
        double sign = Maximize ? -1 : 1;
        if (_options.ClipPercentile == 100) return sign;
        using GradientMemory gradient = GradientMemory.Of(parameter.State.Parameter);
        if (gradient.IsSparse) return sign; // The step refuses it, by name.
        using Tensor tensor = gradient.ToTensor(), norm = tensor.to(float32).norm();
        return sign * parameter.Clipping.Scale(norm.item<float>(), step, _options.ClipPercentile);
    }
}
