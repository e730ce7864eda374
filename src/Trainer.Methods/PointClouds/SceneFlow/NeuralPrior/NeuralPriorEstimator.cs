using Trainer.Configuration;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>
/// The estimator of <see cref="NeuralPriorOptions"/>: with F = g(S₁), D = S₁ + F and S₁' = D − h(D), it minimises C(S₂, D) + C(S₁', S₁). The gradient of the second term
/// reaches g through D.
/// </summary>
/// <remarks>Li, Kaesemodel Pontes and Lucey, 2021, equations 3 to 6, with the sign of h of their code.</remarks>
public sealed class NeuralPriorEstimator : IterativeEstimator
{
    private readonly NeuralPriorOptions _options;
    private readonly FlowNetworks _networks, _best;
    private ICloudLoss? _cycle;
    private int? _sequence;

    /// <summary>Makes the networks.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public NeuralPriorEstimator(NeuralPriorOptions options, RunContext run) : base(options, run)
    {
        OptionsCheck.Validate(options, nameof(options));
        _options = options;
        _networks = new(options, run.Device);
        _best = new(options, run.Device);
    }

    /// <inheritdoc/>
    public override nn.Module Network => _networks;

    /// <inheritdoc/>
    public override bool DependsOnOrder => _options.WarmStart != WarmStart.None;

    /// <inheritdoc/>
    public override Func<Tensor, Tensor> Field => positions => Displacement(_best.Forward, positions);

    /// <summary>
    /// The displacement that led to a place in the second cloud, as the backward network has it, to be taken off: [points, 3] to [points, 3]; null without that network.
    /// For use before the next pair.
    /// </summary>
    public Func<Tensor, Tensor>? BackwardField => _best.Backward is { } backward ? positions => Displacement(backward, positions) : null;

    /// <inheritdoc/>
    protected override nn.Module Model => _networks;

    /// <inheritdoc/>
    public override void Prepare(ScenePair pair)
    {
        base.Prepare(pair);
        _cycle?.Dispose();
        _cycle = _options.Backward ? _options.Loss.Create(Second, First) : null;
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        base.SaveState(node);
        node.Set("sequence", Pair.Sequence);
        foreach ((string name, Tensor weight) in _best.state_dict()) node.Child("best").Set(name, weight);
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        base.LoadState(node);
        _sequence = node.Get<int>("sequence");
        using IDisposable off = no_grad();
        foreach ((string name, Tensor weight) in _best.state_dict()) weight.copy_(node.Child("best").GetTensor(name));
    }

    /// <inheritdoc/>
    protected override bool Initialise(RandomStream random)
    {
        bool goesOn = _options.WarmStart == WarmStart.All ? _sequence == Pair.Sequence : _sequence is not null;
        _sequence = Pair.Sequence;
        if (_options.WarmStart == WarmStart.None || !goesOn) _networks.Reset(random, _options.Initialisation);
        else if (_options.WarmStart == WarmStart.Weights) _networks.Backward?.CopyFrom(_networks.Forward);
        else return true;
        return false;
    }

    /// <inheritdoc/>
    protected override CloudLoss Objective()
    {
        Tensor warped = First + Displacement(_networks.Forward, First);
        CloudLoss there = Compare(warped);
        if (_networks.Backward is null) return there;
        CloudLoss back = Compare(_cycle!, warped - Displacement(_networks.Backward, warped));
        return there with { Loss = there.Loss + back.Loss };
    }

    /// <inheritdoc/>
    protected override void KeepBest() => _best.CopyFrom(_networks);

    /// <inheritdoc/>
    protected override Tensor BestFlow()
    {
        using IDisposable? region = Run.Precision.Autocast();
        return Displacement(_best.Forward, First);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _cycle?.Dispose();
        _networks.Dispose();
        _best.Dispose();
    }

    // Under lower precision networks answer in it; clouds are float32.
    private static Tensor Displacement(CoordinateMlp network, Tensor positions) => network.call(positions).to_type(ScalarType.Float32);
}
