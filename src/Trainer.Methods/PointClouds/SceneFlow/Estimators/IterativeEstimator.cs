using TorchSharp;
using Trainer.Configuration;
using Trainer.Kernels.Neighbours.Losses;
using Trainer.Loop;
using Trainer.Methods.PointClouds.SceneFlow.Data;
using Trainer.Optimizers;
using Trainer.Randomness;
using Trainer.Schedules;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.PointClouds.SceneFlow.Estimators;

/// <summary>Lowers an objective by gradients, keeps what gave the lowest, and ends when it has stopped falling: the loop of Li, Kaesemodel Pontes and Lucey, "Neural scene flow prior", 2021.</summary>
/// <param name="options">The loss, and how long.</param>
/// <param name="run">Device, optimizer, schedule, precision.</param>
public abstract class IterativeEstimator(IterativeOptions options, RunContext run) : FlowEstimator
{
    private ScenePair? _pair;
    private (Tensor First, Tensor Second)? _clouds;
    private ICloudLoss? _loss;
    private optim.Optimizer? _optimizer;
    private Schedule? _schedule;
    private ModelUpdate? _update;
    private Patience _patience = new(0, 0);
    private (double Loss, double Unmatched, int Iteration) _best;
    private int _iteration;
    private string _ending = "";

    /// <inheritdoc/>
    public sealed override int MostIterations => options.MaximumIterations;

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, double> Gauges => _update?.Gauges ?? base.Gauges;

    /// <inheritdoc/>
    public sealed override FlowEstimate Estimate
    {
        get
        {
            if (_iteration == 0) throw new InvalidOperationException("No iteration was made yet.");
            using IDisposable evaluation = no_grad();
            using DisposeScope scope = NewDisposeScope();
            float[] flow = BestFlow().to_type(ScalarType.Float32).cpu().contiguous().data<float>().ToArray();
            return new(flow, _best.Loss, _best.Iteration, _iteration, _best.Unmatched, _ending);
        }
    }

    /// <summary>What is fitted. Known after <see cref="Prepare"/>.</summary>
    protected abstract nn.Module Model { get; }

    /// <summary>What the estimator was built from.</summary>
    protected RunContext Run { get; } = run;

    /// <summary>The pair under way.</summary>
    protected ScenePair Pair => _pair ?? throw new InvalidOperationException("No pair was begun.");

    /// <summary>The first cloud, [n, 3], float32, on the device.</summary>
    protected Tensor First => _clouds!.Value.First;

    /// <summary>The second cloud, [m, 3], float32, on the device.</summary>
    protected Tensor Second => _clouds!.Value.Second;

    /// <inheritdoc/>
    public override void Prepare(ScenePair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        Release();
        _pair = pair;
        _clouds = (pair.First.ToTensor(Run.Device).DetachFromDisposeScope(), pair.Second.ToTensor(Run.Device).DetachFromDisposeScope());
        _loss = options.Loss.Create(First, Second);
    }

    /// <inheritdoc/>
    public sealed override FlowIteration Iterate()
    {
        using DisposeScope scope = NewDisposeScope();
        double loss = Differentiate(out double unmatched);
        if (double.IsNaN(loss) && _iteration == 0) throw new DivergenceException(0, $"the first loss of {Pair.Name} is not finite");
        if (IsBest(loss, unmatched))
        {
            _best = (loss, unmatched, _iteration);
            using IDisposable evaluation = no_grad();
            KeepBest();
        }

        _iteration++;
        bool isOver = _patience.IsOver(loss), isLast = isOver || _iteration >= options.MaximumIterations;
        if (!isLast) _update!.Apply();
        else _ending = double.IsNaN(loss) ? "the loss is not finite any more" : isOver ? $"no gain of {options.MinimumGain:G2} in {options.Patience:N0} iterations" : $"all {_iteration:N0} iterations made";
        return new(loss, isLast);
    }

    /// <inheritdoc/>
    public override void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        node.Set("iteration", _iteration);
        node.Set("bestLoss", _best.Loss);
        node.Set("bestUnmatched", _best.Unmatched);
        node.Set("bestIteration", _best.Iteration);
        _patience.SaveState(node.Child("patience"));
        ((IStateful)_optimizer!).SaveState(node.Child("optimizer"));
        _schedule?.SaveState(node.Child("schedule"));
        _update!.SaveState(node.Child("update"));
    }

    /// <inheritdoc/>
    public override void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        Renew();
        _iteration = node.Get<int>("iteration");
        _best = (node.Get<double>("bestLoss"), node.Get<double>("bestUnmatched"), node.Get<int>("bestIteration"));
        _patience.LoadState(node.Child("patience"));
        ((IStateful)_optimizer!).LoadState(node.Child("optimizer"));
        _schedule?.LoadState(node.Child("schedule"));
        _update!.LoadState(node.Child("update"));
    }

    /// <summary>The objective, with its gradient, and the share of points that nothing pulls on.</summary>
    protected abstract CloudLoss Objective();

    /// <summary>Compares the warped first cloud with the second.</summary>
    /// <param name="warped">[n, 3].</param>
    protected CloudLoss Compare(Tensor warped) => Compare(_loss!, warped);

    /// <summary>Compares a warped cloud with a static one.</summary>
    /// <exception cref="DivergenceException">It is not finite.</exception>
    protected CloudLoss Compare(ICloudLoss loss, Tensor warped)
    {
        ArgumentNullException.ThrowIfNull(loss);
        if (!warped.isfinite().all().item<bool>()) throw new DivergenceException(_iteration, $"the warped cloud of {Pair.Name} is not finite");
        return loss.Compute(warped);
    }

    /// <summary>Keeps what gives the flow of this iteration. Gradients are off.</summary>
    protected abstract void KeepBest();

    /// <summary>The flow that was kept last, [n, 3]. Gradients are off.</summary>
    protected abstract Tensor BestFlow();

    /// <summary>Sets what is fitted to where a pair starts from.</summary>
    /// <returns>Whether the optimizer keeps its state.</returns>
    protected abstract bool Initialise(RandomStream random);

    /// <inheritdoc/>
    protected sealed override void Start(RandomStream random)
    {
        Renew(keepsOptimizer: Initialise(random));
        (_iteration, _best, _ending) = (0, (double.PositiveInfinity, 1, 0), "");
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        Release();
        _update?.Dispose();
        _optimizer?.Dispose();
    }

    // Where nothing pulls the truncated loss is 0, and no solution: anything else is better.
    private bool IsBest(double loss, double unmatched) => unmatched < 1 && _best.Unmatched == 1 ? !double.IsNaN(loss) : loss <= _best.Loss && (unmatched < 1 || _best.Unmatched == 1);

    // Not a number for what is not finite.
    private double Differentiate(out double unmatched)
    {
        Tensor? share = null, value = null;
        _update!.Begin(_iteration);
        try
        {
            _update.Add(() =>
            {
                CloudLoss objective = Objective();
                (value, share) = (objective.Loss, objective.Unmatched);
                return new(objective.Loss, 1, 1);
            });
        }
        catch (DivergenceException)
        {
            unmatched = 1;
            return double.NaN;
        }

        unmatched = share!.item<float>();
        return value!.item<float>() is var loss && float.IsFinite(loss) ? loss : double.NaN;
    }

    // Made outside the scope of a step, for all steps of a pair. Each pair has the whole schedule, whatever state it goes on from.
    private void Renew(bool keepsOptimizer = false)
    {
        _update?.Dispose();
        if (!keepsOptimizer || _optimizer is null)
        {
            _optimizer?.Dispose();
            _optimizer = Run.Optimizer.CreatePlain(Model.named_parameters());
        }

        _schedule = ConfigException.Wrap("schedule", () => Run.Schedule?.Create(_optimizer, options.MaximumIterations, null));
        _update = new(Model, _optimizer, Run, _schedule);
        _patience = new(options.Patience, options.MinimumGain);
    }

    private void Release()
    {
        _loss?.Dispose();
        _clouds?.First.Dispose();
        _clouds?.Second.Dispose();
        (_loss, _clouds) = (null, null);
    }
}
