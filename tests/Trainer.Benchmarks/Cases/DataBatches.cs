using TorchSharp;
using TorchSharp.Modules;
using Trainer.Data;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>Shuffled, normalised batches from memory, with nothing done to them.</summary>
internal sealed class DataBatches : IBenchmark
{
    private const int BatchSize = 64;

    public string Name => "data-batches";

    public string Description => "one batch of 64 from 60,000 images of 28×28, shuffled and normalised";

    public IReadOnlyList<Contender> Prepare()
    {
        LabelledSet set = SyntheticMnist.Create();
        BatchLoader ahead = Loader(set, 2);
        BatchLoader synchronous = Loader(set, 0);
        DataLoader theirs = utils.data.DataLoader(new NormalisedImages(set), BatchSize, shuffle: true);
        return
        [
            new("Trainer, prepared ahead", units => Take(ahead, units), new Disposables(ahead, set)) { Units = 3000 },
            new("Trainer, synchronous", units => Take(synchronous, units), synchronous) { Units = 3000 },
            new("TorchSharp DataLoader", units => Enumerate(theirs, units), theirs) { Units = 60 },
        ];
    }

    private static BatchLoader Loader(LabelledSet set, int ahead) =>
        new(set, SyntheticMnist.Normalisation, new() { Size = BatchSize, Prefetch = ahead }, new RandomStream(1));

    private static void Take(BatchLoader loader, int units)
    {
        for (int i = 0; i < units; i++) loader.Next().Dispose();
    }

    private static void Enumerate(DataLoader loader, int units)
    {
        foreach (Dictionary<string, Tensor> _ in loader.Take(units))
        {
            // The loader disposes of its batches itself.
        }
    }

    private sealed class NormalisedImages(LabelledSet set) : utils.data.Dataset
    {
        public override long Count => set.Count;

        public override Dictionary<string, Tensor> GetTensor(long index)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor image = set.Inputs[index].to(float32).div_(255).sub_(0.1307).div_(0.3081);
            return new() { ["image"] = image.MoveToOuterDisposeScope(), ["label"] = set.Labels[index].MoveToOuterDisposeScope() };
        }
    }
}
