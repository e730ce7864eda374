using TorchSharp;
using TorchSharp.Modules;
using Trainer.Configuration;
using Trainer.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Operators.UNet;

/// <summary>
/// The network of <see cref="UNetOptions"/>. Grids of odd size are taken: what comes up from a coarser grid is made as large as what waits for it. Parameters:
/// <c>down.0.conv1.weight</c>, …, <c>widen.0.weight</c>, <c>up.0.conv1.weight</c>, …, <c>head.weight</c>.
/// </summary>
public sealed class UNetModel : Module<Tensor, Tensor>
{
    private readonly ModuleList<UNetBlock> down = [];
    private readonly ModuleList<SafeConvTranspose2d> widen = [];
    private readonly ModuleList<UNetBlock> up = [];
    private readonly Linear head;

    /// <summary>Makes the network with PyTorch's default initialisation.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the grid is too small to be halved so often and leave two points a side.</exception>
    public UNetModel(UNetOptions options, FieldShape inputs, long outputs) : base(nameof(UNetModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        OptionsCheck.Validate(options, nameof(options));
        CheckGrid(inputs.Rows, inputs.Columns, options.Depth, 2); // Of one sample on one point there is no deviation to normalise by.
        for (int i = 0; i <= options.Depth; i++) down.Add(new UNetBlock(i == 0 ? inputs.Channels : (long)options.Width << (i - 1), (long)options.Width << i));
        for (int i = 0; i < options.Depth; i++)
        {
            long width = (long)options.Width << i;
            widen.Add(new SafeConvTranspose2d(2 * width, width, (2, 2), stride: 2));
            up.Add(new UNetBlock(2 * width, width));
        }

        head = Linear(options.Width, outputs);
        RegisterComponents();
    }

    /// <summary>[batch, inputs, rows, columns] ↦ [batch, outputs, rows, columns].</summary>
    /// <exception cref="ArgumentException">The grid is too small to be halved so often.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckGrid(input.shape[2], input.shape[3], up.Count, 1);
        using DisposeScope scope = NewDisposeScope();
        Tensor x = down[0].call(input);
        var waiting = new Stack<Tensor>();
        foreach (UNetBlock block in down.Skip(1))
        {
            waiting.Push(x);
            x = block.call(functional.max_pool2d(x, 2));
        }

        for (int i = up.Count - 1; i >= 0; i--)
        {
            Tensor fine = waiting.Pop();
            x = up[i].call(cat([fine, widen[i].Upsample(x, fine.shape[2], fine.shape[3])], 1));
        }

        return Pointwise.Apply(head, x).MoveToOuterDisposeScope();
    }

    private static void CheckGrid(long rows, long columns, int depth, long least)
    {
        long side = Math.Min(rows, columns);
        if (side >> depth >= least) return;
        throw new ArgumentException($"A grid of {rows}×{columns} points can be halved {Math.Max(0, (int)Math.Log2(side / (double)least))} times{(least > 1 ? $" with {least} points a side left" : "")}, and depth is {depth}.");
    }
}
