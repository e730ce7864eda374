using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>
/// A bounded linear operator between functions on a grid, parameterised by one multigrid cycle of convolutions: f ↦ u with, on levels l = 0 (finest) … L − 1,
/// <code>
/// u₀ = S f₀;  u₀ += S (f₀ − A u₀), pre₀ − 1 times
/// down:  f_{l+1} = R f_l (or R (f_l − A u_l)),  u_{l+1} = Π u_l,  u_{l+1} += S (f_{l+1} − A u_{l+1}), pre_{l+1} times
/// up:    u_l += P u_{l+1},  u_l += S (f_l − A u_l), post_l times
/// </code>
/// every A, S, R, Π, P a convolution of its own. Without biases and normalisation the map is exactly linear.
/// </summary>
/// <remarks>
/// He, Liu and Xu, "MgNO: Efficient parameterization of linear operators via multigrid", 2023 (arXiv 2310.19809), equation 6 and algorithm 1; what is restricted
/// by default, f, is what the authors' code restricts. Grids of other sizes than the one it was made for are taken too, unless it normalises.
/// Parameters: <c>first.smoother.weight</c> (with <see cref="CycleOptions.ResidualOfZero"/> a step like the others), <c>down.0.0.system.weight</c>,
/// <c>down.0.0.smoother.weight</c>, … for each level and step, <c>up.…</c> likewise, <c>transfers.0.restriction.weight</c>, ….
/// </remarks>
public sealed class MgConv : Module<Tensor, Tensor>
{
    private readonly FirstSmoothingStep? first;
    private readonly ModuleList<ModuleList<SmoothingStep>> down = [];
    private readonly ModuleList<ModuleList<SmoothingStep>> up = [];
    private readonly ModuleList<GridTransfer> transfers = [];
    private readonly CycleOptions _options;
    private readonly long _inputs;
    private readonly IReadOnlyList<(long Rows, long Columns)> _sizes;

    /// <summary>Makes the cycle with PyTorch's default initialisation.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="inputs">Channels of the data f on the finest grid.</param>
    /// <param name="outputs">Channels of the feature u on the finest grid.</param>
    /// <param name="rows">Rows of the grid that it is made for.</param>
    /// <param name="columns">Columns of that grid.</param>
    /// <exception cref="ArgumentException">An option is out of range, there are no channels, or the grid is too small for so many levels.</exception>
    public MgConv(CycleOptions options, long inputs, long outputs, long rows, long columns) : base(nameof(MgConv))
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        (_options, _inputs) = (options, inputs);
        var channels = new CycleChannels(inputs, outputs, options.WideningChannels);
        _sizes = options.Grids.Sizes(rows, columns);
        if (!options.ResidualOfZero) first = new FirstSmoothingStep(options, inputs, outputs);
        for (int level = 0; level < options.Levels; level++)
        {
            down.Add(Steps(options, channels.On(level), options.PreSmoothing[level] - (level == 0 && first is not null ? 1 : 0)));
            up.Add(Steps(options, channels.On(level), options.PostSmoothingOn(level)));
            if (level + 1 < options.Levels) transfers.Add(new GridTransfer(options, channels.On(level), channels.On(level + 1), _sizes[level]));
        }

        RegisterComponents();
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    /// <exception cref="ArgumentException">The grid is too small for the levels, or another than the cycle was made for although it normalises.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckShape(input);
        using DisposeScope scope = NewDisposeScope();
        var f = new Tensor[_options.Levels];
        f[0] = ChannelsLast.Of(input);
        var u = new Tensor[_options.Levels];
        u[0] = Smooth(first is null ? down[0].Skip(1) : down[0], f[0], first?.call(f[0]) ?? down[0][0].FromZero(f[0]));
        for (int level = 1; level < f.Length; level++)
        {
            (f[level], u[level]) = transfers[level - 1].Down(f[level - 1], u[level - 1]);
            u[level] = Smooth(down[level], f[level], u[level]);
        }

        for (int level = f.Length - 2; level >= 0; level--) u[level] = Smooth(up[level], f[level], transfers[level].Up(u[level], u[level + 1]));
        return u[0].MoveToOuterDisposeScope();
    }

    private static Tensor Smooth(IEnumerable<SmoothingStep> steps, Tensor f, Tensor u) => steps.Aggregate(u, (current, step) => step.call(f, current));

    private static ModuleList<SmoothingStep> Steps(CycleOptions options, (long F, long U) channels, int count)
    {
        ModuleList<SmoothingStep> steps = [];
        for (int i = 0; i < count; i++) steps.Add(new SmoothingStep(options, channels.F, channels.U));
        return steps;
    }

    private void CheckShape(Tensor input)
    {
        long[] shape = input.shape;
        if (shape.Length != 4 || shape[1] != _inputs)
        {
            throw new ArgumentException($"Fields are [batch, {_inputs}, rows, columns] here, not [{string.Join(", ", shape)}].", nameof(input));
        }

        if ((shape[2], shape[3]) == _sizes[0]) return;
        if (_options.NormaliseCorrection)
        {
            throw new ArgumentException($"The grid has {shape[2]}×{shape[3]} points; normalised over its points, the network knows {_sizes[0].Rows}×{_sizes[0].Columns} only.", nameof(input));
        }

        _options.Grids.Sizes(shape[2], shape[3]);
    }
}
