using TorchSharp;
using Trainer.Methods.Similarity;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Linear CKA of a wide layer of a target with one of its guide, with its gradient: ours, and the same expression of Gram matrices in torch.</summary>
internal sealed class CkaPair : IBenchmark
{
    private const int Samples = 256, Features = 8192;

    public string Name => "cka";

    public string Description => $"linear CKA of two layers, {Samples} samples of {Features:N0} features, with the gradient to one";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor target = randn(Samples, Features).requires_grad_(true), guide = randn(Samples, Features), centring = eye(Samples) - (1f / Samples);
        var measure = new LinearCka();
        return
        [
            Contender.Of("Trainer's linear-cka", () => Differentiate(target, () => measure.Similarity(target, guide)), new Disposables([target, guide, centring]), units: 10),
            Contender.Of("Gram matrices in torch, centred by means", () => Differentiate(target, () => ByGram(Centred(target.mm(target.t())), Centred(guide.mm(guide.t())))), units: 10),
            Contender.Of("Gram matrices in torch, H K H", () => Differentiate(target, () => ByGram(centring.mm(target.mm(target.t())).mm(centring), centring.mm(guide.mm(guide.t())).mm(centring))), units: 10),
        ];
    }

    private static void Differentiate(Tensor target, Func<Tensor> similarity)
    {
        using DisposeScope scope = NewDisposeScope();
        target.grad = null;
        similarity().backward();
    }

    private static Tensor Centred(Tensor k)
    {
        Tensor rows = k.mean([1], keepdim: true);
        return k - rows - rows.t() + rows.mean();
    }

    private static Tensor ByGram(Tensor k, Tensor l) => (k * l).sum() / ((k * k).sum().sqrt() * (l * l).sum().sqrt());
}
