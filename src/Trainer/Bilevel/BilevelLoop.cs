using TorchSharp;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Bilevel;

/// <summary>
/// Solves a bi-level problem in rounds: K lower steps with x fixed, then J upper steps with y fixed, by any hypergradient. While one level steps, the other's parameters take no gradients.
/// </summary>
/// <remarks>
/// The state is that of both levels: lower and upper variables, both optimizers, the counts. Where a problem keeps more (running statistics), whoever owns it saves that. A round is a function of its number,
/// its stream and this state, so that a run that goes on from a checkpoint between rounds goes on to the bit.
/// </remarks>
/// <param name="problem">The problem; stays the caller's.</param>
/// <param name="hypergradient">How the upper gradient is estimated.</param>
/// <param name="schedule">How the levels take turns.</param>
/// <param name="lowerOptimizer">Makes the optimizer of the lower variables, anew whenever they begin anew. It must be <see cref="IStateful"/>.</param>
/// <param name="upperOptimizer">Makes the optimizer of the upper variables. It must be <see cref="IStateful"/>.</param>
public sealed class BilevelLoop(
    IBilevelProblem problem,
    IHypergradient hypergradient,
    BilevelSchedule schedule,
    Func<IReadOnlyList<(string Name, Parameter Parameter)>, optim.Optimizer> lowerOptimizer,
    Func<IReadOnlyList<(string Name, Parameter Parameter)>, optim.Optimizer> upperOptimizer) : IStateful, IDisposable
{
    private optim.Optimizer _lower = lowerOptimizer(problem.Lower);

    /// <summary>The optimizer of the upper variables, for a learning-rate schedule.</summary>
    public optim.Optimizer Upper { get; } = upperOptimizer(problem.Upper);

    /// <summary>What has been asked of the problem.</summary>
    public OracleCounts Counts { get; } = new();

    /// <summary>Makes a round.</summary>
    /// <param name="round">Its number, from 0.</param>
    /// <param name="random">Its own stream.</param>
    /// <param name="onUpperStep">Told after every upper step: for a learning-rate schedule.</param>
    public BilevelRound Round(long round, RandomStream random, Action? onUpperStep = null)
    {
        if (schedule.ReinitialisesBefore(round)) Reinitialise(random.Fork("reinitialise"));
        Tensor? lower = null, upper = null;
        for (int step = 0; step < schedule.LowerSteps; step++) Add(ref lower, LowerStep(random.Fork("lower").Fork(step)), schedule.LowerSteps);
        for (int step = 0; step < schedule.UpperSteps; step++)
        {
            Add(ref upper, UpperStep(random.Fork("upper").Fork(step)), schedule.UpperSteps);
            onUpperStep?.Invoke();
        }

        return new(lower, upper);
    }

    /// <summary>Makes one lower step.</summary>
    /// <returns>f before it, without a graph.</returns>
    public Tensor LowerStep(RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        Switch(isUpper: false);
        _lower.zero_grad();
        Tensor loss = problem.LowerLoss(random);
        loss.Backward();
        _lower.step();
        using (no_grad()) problem.AfterLowerStep();
        Counts.LowerGradients++;
        return loss.detach().MoveToOuterDisposeScope();
    }

    /// <summary>Makes one upper step.</summary>
    /// <returns>F before it, without a graph.</returns>
    public Tensor UpperStep(RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        Switch(isUpper: true);
        Upper.zero_grad();
        Tensor loss = hypergradient.Compute(problem, Counts, random);
        Upper.step();
        return loss.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        foreach ((string name, Parameter parameter) in problem.Lower) node.Child("lower").Set(name, parameter);
        foreach ((string name, Parameter parameter) in problem.Upper) node.Child("upper").Set(name, parameter);
        Stateful(_lower).SaveState(node.Child("lowerOptimizer"));
        Stateful(Upper).SaveState(node.Child("upperOptimizer"));
        Counts.SaveState(node);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        using (no_grad())
        {
            foreach ((string name, Parameter parameter) in problem.Lower) parameter.copy_(node.Child("lower").GetTensor(name));
            foreach ((string name, Parameter parameter) in problem.Upper) parameter.copy_(node.Child("upper").GetTensor(name));
        }

        Stateful(_lower).LoadState(node.Child("lowerOptimizer"));
        Stateful(Upper).LoadState(node.Child("upperOptimizer"));
        Counts.LoadState(node);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lower.Dispose();
        Upper.Dispose();
    }

    private void Reinitialise(RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        using (no_grad()) problem.Reinitialise(random);
        _lower.Dispose();
        _lower = lowerOptimizer(problem.Lower);
    }

    private void Switch(bool isUpper)
    {
        foreach ((_, Parameter parameter) in problem.Upper) parameter.requires_grad = isUpper;
        foreach ((_, Parameter parameter) in problem.Lower) parameter.requires_grad = !isUpper;
    }

    private static void Add(ref Tensor? mean, Tensor loss, int count)
    {
        using (loss)
        {
            using Scalar divisor = ((double)count).ToScalar();
            Tensor share = loss.div(divisor);
            if (mean is null)
            {
                mean = share;
                return;
            }

            mean.add_(share);
            share.Dispose();
        }
    }

    private static IStateful Stateful(optim.Optimizer optimizer) => optimizer as IStateful ?? throw new StateException($"{optimizer.GetType().Name} cannot be resumed: an optimizer in the engine must be {nameof(IStateful)}.");
}
