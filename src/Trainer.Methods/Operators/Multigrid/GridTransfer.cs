using TorchSharp.Modules;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.Multigrid;

/// <summary>
/// The way from a grid to the next coarser and back. Parameters: <c>restriction.weight</c> (R, of the data), <c>projection.weight</c> (Π, of the feature),
/// <c>prolongation.weight</c> (P, of the correction), where asked for <c>system.weight</c> (A, for the residual) and <c>norm.weight</c>, <c>norm.bias</c>.
/// </summary>
internal sealed class GridTransfer : Module
{
    private readonly SafeConv2d? system;
    private readonly SafeConv2d restriction;
    private readonly SafeConv2d projection;
    private readonly SafeConvTranspose2d prolongation;
    private readonly LayerNorm? norm;
    private readonly GridHierarchy _grids;
    private readonly (int Rows, int Columns) _kernel;

    /// <param name="options">The cycle's options.</param>
    /// <param name="fine">Channels of the data and the feature on the finer grid.</param>
    /// <param name="coarse">Those on the coarser.</param>
    /// <param name="size">The finer grid in training, which decides the kernel of the prolongation.</param>
    public GridTransfer(CycleOptions options, (long F, long U) fine, (long F, long U) coarse, (long Rows, long Columns) size) : base(nameof(GridTransfer))
    {
        _grids = options.Grids;
        int padding = _grids.TransferPadding;
        if (options.RestrictResidual) system = new SafeConv2d(fine.U, fine.F, 3, padding: 1, mode: _grids.Padding, bias: options.Bias);
        restriction = new SafeConv2d(fine.F, coarse.F, 3, stride: 2, padding: padding, mode: _grids.TransferMode, bias: false);
        projection = new SafeConv2d(fine.U, coarse.U, 3, stride: 2, padding: padding, mode: _grids.TransferMode, bias: false);
        _kernel = (GridHierarchy.ProlongationKernel(size.Rows), GridHierarchy.ProlongationKernel(size.Columns));
        prolongation = new SafeConvTranspose2d(coarse.U, fine.U, _kernel, stride: 2, padding, bias: false);
        if (options.NormaliseCorrection) norm = LayerNorm([fine.U, size.Rows, size.Columns]);
        RegisterComponents();
    }

    /// <summary>The data and the feature on the coarser grid.</summary>
    public (Tensor F, Tensor U) Down(Tensor f, Tensor u) => (restriction.call(system is null ? f : f - system.call(u)), projection.call(u));

    /// <summary>The feature with the coarser grid's correction.</summary>
    public Tensor Up(Tensor u, Tensor coarse)
    {
        Tensor correction = Prolong(coarse, u.shape[^2], u.shape[^1]).add_(u);
        return norm is null ? correction : ChannelsLast.Of(norm.call(correction));
    }

    // On another grid than in training one point more may be wanted, at the end, or one less.
    private Tensor Prolong(Tensor coarse, long rows, long columns)
    {
        (long madeRows, long madeColumns) = (_grids.Finer(coarse.shape[^2], _kernel.Rows), _grids.Finer(coarse.shape[^1], _kernel.Columns));
        Tensor fine = prolongation.Upsample(coarse, Math.Max(rows, madeRows), Math.Max(columns, madeColumns));
        return madeRows <= rows && madeColumns <= columns ? fine : fine.narrow(-2, 0, rows).narrow(-1, 0, columns);
    }
}
