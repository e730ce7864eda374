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
    /// <exception cref="ArgumentException">An option is out of range, or the grid is too small to be halved so often.</exception>
    public UNetModel(UNetOptions options, FieldShape inputs, long outputs) : base(nameof(UNetModel))
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(inputs);
        OptionsCheck.Validate(options, nameof(options));
        long side = Math.Min(inputs.Rows, inputs.Columns);
        if (side >> options.Depth == 0) throw new ArgumentException($"A grid of {inputs.Rows}×{inputs.Columns} points can be halved {(int)Math.Log2(side)} times, and depth is {options.Depth}.");
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
    public override Tensor forward(Tensor input)
    {
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
}
