using Trainer.Methods.Contrastive;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>The classification by nearest neighbours that an evaluation of CIFAR-10's size makes.</summary>
internal sealed class KnnMonitor : IBenchmark
{
    private const int Count = 10_000;

    public string Name => "knn-monitor";

    public string Description => $"{Count:N0} queries classified by the 200 nearest of {Count:N0} samples";

    public IReadOnlyList<Contender> Prepare() => [Of(128), Of(512)];

    private static Contender Of(int width)
    {
        Tensor bank = randn(Count, width), queries = randn(Count, width), labels = randint(0, 10, Count, dtype: int64);
        return Contender.Of($"{width} features", Work, new Disposables(bank, queries, labels), units: 1);

        void Work()
        {
            using var knn = new KnnClassifier(bank, labels, 10);
            knn.Accuracy(queries, labels);
        }
    }
}
