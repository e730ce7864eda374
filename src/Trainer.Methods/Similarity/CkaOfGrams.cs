using TorchSharp;
using Trainer.Kernels.Gram;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Methods.Similarity;

/// <summary>
/// ((whether unbiased, rows), X₁, Y₁, X₂, Y₂, …) ↦ ⟨K, L⟩ / (|K| |L|) of the centred Gram matrices K = X Xᵀ, L = Y Yᵀ of each pair, [pairs]: linear CKA (Kornblith et al., 2019) of several pairs of layers on the same samples at once. The samples are the given rows of each Y, or all (null).
/// </summary>
/// <remarks>
/// Its gradient by X is 2 M X with M = L / (|K| |L|) − CKA · K / |K|², since centring is an orthogonal projection: one product of matrices, where differentiating the products one by one takes two. But for the products, what is done
/// with the matrices is done with those of all pairs together: of many small layers it is the number of operations that costs.
/// </remarks>
internal sealed class CkaOfGrams : SafeFunction<CkaOfGrams>
{
    protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        (bool isUnbiased, long[]? rows) = ((bool, long[]?))inputs[0];
        Tensor[] layers = [.. inputs.Skip(1).Cast<Tensor>()];
        bool[] wanted = [.. layers.Select(layer => layer.requires_grad)];
        Tensor?[] centred = [.. layers.Select((layer, i) => wanted[i] ? Standardisation.Centred(layer) : null)];
        (Tensor k, Tensor isXAlive, Tensor unitX) = Matrices([.. layers.Where((_, i) => i % 2 == 0)], null, isUnbiased);
        (Tensor l, Tensor isYAlive, Tensor unitY) = Matrices([.. layers.Where((_, i) => i % 2 == 1)], rows, isUnbiased);
        var ratio = CkaRatio.Of(Sum(k * l), Sum(k.square()), Sum(l.square()), isXAlive * isYAlive, k.dtype);
        Tensor? ofX = wanted.Where((_, i) => i % 2 == 0).Any(value => value) ? (l * Each(ratio.Scale * unitX)) - (k * Each(ratio.First * unitX)) : null;
        Tensor? ofY = wanted.Where((_, i) => i % 2 == 1).Any(value => value) ? (k * Each(ratio.Scale * unitY)) - (l * Each(ratio.Second * unitY)) : null;
        context.save_data("wanted", wanted);
        context.save_data("sides", (ofX is not null, ofY is not null));
        context.Keep([.. new[] { ofX, ofY }.Concat(centred).OfType<Tensor>()]);
        return ratio.Value.to_type(layers[0].dtype).MoveToOuterDisposeScope();
    }

    protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
    {
        using DisposeScope scope = NewDisposeScope();
        var kept = new Queue<Tensor>(context.Kept(Name));
        (bool hasX, bool hasY) = ((bool, bool))context.get_data("sides");
        Tensor? ofX = hasX ? kept.Dequeue() * Each(gradOutput) : null, ofY = hasY ? kept.Dequeue() * Each(gradOutput) : null;
        bool[] wanted = (bool[])context.get_data("wanted");
        return [null, .. wanted.Select((isWanted, i) => isWanted ? (i % 2 == 0 ? ofX! : ofY!)[i / 2].mm(kept.Dequeue()).MoveToOuterDisposeScope() : null)];
    }

    // The centred Gram matrices, [layers, samples, samples], brought to a trace of 1, so that squares of float32 neither overflow nor vanish; whether each layer is alive, and what brought it there, [layers].
    private static (Tensor Matrices, Tensor IsAlive, Tensor Unit) Matrices(Tensor[] layers, long[]? rows, bool isUnbiased)
    {
        (Tensor matrices, Tensor taken) = CenteredGram.Of(layers, rows);
        Tensor trace = Gram.Trace(matrices), isAlive = Gram.IsAlive(trace, taken), unit = (isAlive / (trace + (1 - isAlive))).to_type(matrices.dtype);
        matrices.mul_(Each(unit));
        return (isUnbiased ? Gram.CentreUnbiased(matrices) : matrices, isAlive, unit);
    }

    private static Tensor Sum(Tensor matrices) => matrices.sum([1, 2], type: ScalarType.Float64);

    private static Tensor Each(Tensor values) => values.view(-1, 1, 1);
}
