using TorchSharp;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Kernels.Jets;
using Trainer.Kernels.Launch;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Weights;
using Trainer.Randomness;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>
/// An equation, or a part of its time, with the network that is trained on it and the points where. All points go through the network at once, with the derivatives that any term asks for: for small networks
/// the number of operations counts for more than their size.
/// </summary>
internal sealed class PinnStage : IStateful, IDisposable
{
    private readonly PinnOptions _options;
    private readonly PointGroup[] _groups;
    private readonly JetSpace _space;
    private readonly RandomStream _random;
    private readonly DataFolder _data;
    private readonly Device _device;
    private PreparedPoints? _prepared;

    /// <exception cref="ArgumentException">The equation contradicts itself, or a residual asks for what is not there.</exception>
    public PinnStage(PinnOptions options, Equation equation, FieldModel network, RandomStream random, DataFolder data, Device device)
    {
        (_options, Equation, Network, _random, _data, _device) = (options, equation, network, random, data, device);
        Terms = equation.AllTerms();
        CheckTerms("task:conditionsOf", options.ConditionsOf.Keys);
        CheckTerms("task:weights:terms", options.Weights.Terms.Keys);
        foreach (string variable in options.ConditionsOf.Values.Append(options.Inside).Append(options.Conditions).OfType<GridPointsOptions>().SelectMany(grid => grid.Counts.Keys)) equation.VariableNumber(variable);
        // Terms of one region have the same points, unless one is given its own.
        _groups = [.. Terms.GroupBy(term => (term.Region, Own: options.ConditionsOf.ContainsKey(term.Name) ? term.Name : null)).Select(group => new PointGroup(equation, [.. group]))];
        _space = new(equation.Variables.Count, _groups.SelectMany(group => group.Asked).Distinct());
        for (int i = 0; i < _groups.Length; i++) Choose(i, 0, residuals: null);
        Prepare();
    }

    public Equation Equation { get; }

    public FieldModel Network { get; }

    public IReadOnlyList<Term> Terms { get; }

    /// <summary>The points of the terms that hold everywhere, [n, variables]; null where there is none.</summary>
    public Tensor? InnerPoints => Inner?.Points;

    /// <summary>Whether points will be chosen anew at a step from one to another.</summary>
    public bool ResamplesFrom(long step, long end) => _groups.Any(group => How(group).Every is > 0 and var every && (step + every - 1) / every * every < end);

    /// <summary>Whether points are ever chosen anew.</summary>
    public bool IsResampled => _groups.Any(group => How(group).Every > 0);

    /// <summary>How many points each term has.</summary>
    public IReadOnlyDictionary<string, long> PointCounts => _groups.SelectMany(group => group.TermNames.Select(name => (name, group.Points.shape[0]))).ToDictionary(entry => entry.name, entry => entry.Item2);

    private PointGroup? Inner => Array.Find(_groups, group => group.Region.Variable is null);

    /// <summary>Chooses points anew where it is time to.</summary>
    /// <param name="step">The step within the stage, from 0.</param>
    /// <returns>Whether there are other points now.</returns>
    public bool Resample(long step)
    {
        if (step == 0) return false;
        int[] due = [.. Enumerable.Range(0, _groups.Length).Where(i => How(_groups[i]).Every is > 0 and var every && step % every == 0)];
        foreach (int i in due) Choose(i, step, How(_groups[i]).NeedsResiduals ? points => Sizes(_groups[i], points) : null);
        if (due.Length > 0) Prepare();
        return due.Length > 0;
    }

    /// <summary>The residuals of all terms.</summary>
    public IReadOnlyList<TermResidual> Residuals(Launcher? launcher = null)
    {
        FieldsAt fields = _prepared!.Evaluate(Network, launcher);
        var residuals = new List<TermResidual>();
        long first = 0;
        foreach (PointGroup group in _groups)
        {
            long count = group.Points.shape[0] * (group.Region.Other is null ? 1 : 2);
            residuals.AddRange(group.Residuals(fields.Rows(first, count), areOwn: true));
            first += count;
        }

        return residuals;
    }

    /// <summary>The root of the mean square of what holds everywhere, at other points.</summary>
    public double ResidualAt(Tensor points)
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        return Inner is { } inner ? Math.Sqrt(Sizes(inner, points).square().mean().ToDouble()) : 0;
    }

    /// <summary>Says which residual is not finite, and where; null where all are.</summary>
    public string? FirstBadResidual()
    {
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (TermResidual residual in Residuals())
        {
            Tensor bad = residual.Squares.isfinite().logical_not().nonzero();
            if (bad.shape[0] == 0) continue;
            Tensor points = _groups.First(group => group.TermNames.Contains(residual.Name)).Points;
            string place = string.Join(", ", Equation.Variables.Select((variable, i) => $"{variable.Name} = {points[bad[0, 0].ToInt64(), i].ToDouble():G6}"));
            return $"the residual of '{residual.Name}' is not finite at {bad.shape[0]:N0} of {points.shape[0]:N0} points, first at {place}";
        }

        return null;
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        for (int i = 0; i < _groups.Length; i++) node.Set($"points{i}", _groups[i].Points);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        for (int i = 0; i < _groups.Length; i++)
        {
            Tensor saved = node.GetTensor($"points{i}");
            if (saved.Dimensions != 2 || saved.shape[1] != Equation.Variables.Count) throw new StateException($"The saved points are [{string.Join(", ", saved.shape)}]; points are [n, {Equation.Variables.Count}].");
            _groups[i].MoveTo(saved.to(_groups[i].Points.dtype, _device));
        }

        Prepare();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PointGroup group in _groups) group.Dispose();
        _prepared?.Dispose();
    }

    // That of an initial condition may stay where the ansatz fulfils it.
    private void CheckTerms(string key, IEnumerable<string> names)
    {
        string? stranger = names.FirstOrDefault(name => Terms.All(term => term.Name != name) && !(name == Equation.InitialName && Equation.Time is not null));
        if (stranger is not null) throw new ConfigException($"{key}:{stranger}", $"there is no term '{stranger}': there are {string.Join(", ", Terms.Select(term => term.Name))}.");
    }

    private void Prepare()
    {
        using DisposeScope scope = NewDisposeScope();
        _prepared?.Dispose();
        _prepared = new(Equation, _space, cat([.. _groups.Select(group => group.Asking(group.Points))]), Network);
    }

    // The size of the residuals of a group at other points of its region, [n].
    private Tensor Sizes(PointGroup group, Tensor points)
    {
        using IDisposable off = no_grad();
        Tensor asking = group.Asking(points.to(group.Points.dtype, _device));
        return group.Residuals(PreparedPoints.Evaluate(Equation, Network, asking, group.Asked)).Select(residual => residual.Squares).Aggregate((sum, squares) => sum + squares).sqrt();
    }

    private CollocationOptions How(PointGroup group) => group.TermNames.Select(name => _options.ConditionsOf.GetValueOrDefault(name)).FirstOrDefault(own => own is not null)
        ?? (group.Region.Variable is null ? _options.Inside : _options.Conditions);

    private void Choose(int number, long step, Func<Tensor, Tensor>? residuals)
    {
        using DisposeScope scope = NewDisposeScope();
        PointGroup group = _groups[number];
        Variable[] free = [.. Equation.Variables.Where(variable => variable.Name != group.Region.Variable)];
        Func<Tensor, Tensor>? sizes = residuals is null ? null : points => residuals(Whole(group.Region, points));
        // A condition of the only variable has one place.
        Tensor chosen = free.Length > 0 ? How(group).Choose(free, _random.Fork(number).Fork(step), sizes, _data) : zeros(1, 0, ScalarType.Float64);
        group.MoveTo(Whole(group.Region, chosen).to(_options.Float64 ? ScalarType.Float64 : ScalarType.Float32, _device));
    }

    // Puts the variable that the region fixes back into its column.
    private Tensor Whole(Region region, Tensor points)
    {
        if (region.Variable is null) return points;
        int column = Equation.VariableNumber(region.Variable);
        return cat([points.narrow(1, 0, column), full([points.shape[0], 1], region.Value, points.dtype), points.narrow(1, column, points.shape[1] - column)], 1);
    }
}
