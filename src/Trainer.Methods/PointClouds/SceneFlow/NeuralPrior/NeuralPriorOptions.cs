using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.Optimizers;

namespace Trainer.Methods.PointClouds.SceneFlow.NeuralPrior;

/// <summary>A network from places to flow, fitted to one pair at run time: no data to train on, the network itself is the prior.</summary>
[Component("neural-prior", Summary = "A coordinate network fitted to the pair at run time, with a second one that leads back.")]
[Paper("Xueqian Li and Jhony Kaesemodel Pontes and Simon Lucey", "Neural scene flow prior", 2021, Venue = "NeurIPS")]
public sealed record NeuralPriorOptions : IterativeOptions
{
    /// <summary>Units of each hidden layer; default 128.</summary>
    [Range(1, 1 << 14)]
    public int Hidden { get; init; } = 128;

    /// <summary>Hidden layers; default 8. 0: an affine map.</summary>
    [Range(0, 64)]
    public int Layers { get; init; } = 8;

    /// <summary>What follows each hidden layer; default ReLU.</summary>
    public MlpActivation Activation { get; init; }

    /// <summary>How weights begin; default uniformly.</summary>
    public MlpInitialisation Initialisation { get; init; }

    /// <summary>Whether a second network leads the warped cloud back to the first, which both are fitted to; default true.</summary>
    public bool Backward { get; init; } = true;

    /// <summary>What a pair keeps of the one before; default nothing.</summary>
    public WarmStart WarmStart { get; init; }

    /// <summary>The fast variant: forward only, distances from a grid, an end after 10 iterations without a gain of 1e-3.</summary>
    public static NeuralPriorOptions Fast { get; } = new()
    {
        Loss = new Losses.DistanceTransformOptions(),
        Backward = false,
        Initialisation = MlpInitialisation.Xavier,
        Patience = 10,
        MinimumGain = 1e-3,
    };

    /// <inheritdoc/>
    /// <remarks>The published code decays weights only where there is a backward network.</remarks>
    protected internal override OptimizerOptions UsualOptimizer => Backward ? PublishedOptimizer : base.UsualOptimizer;

    /// <inheritdoc/>
    public override FlowEstimator Create(RunContext run) => new NeuralPriorEstimator(this, run);
}
