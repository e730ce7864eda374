using Trainer.Data;
using static TorchSharp.torch;

namespace Trainer.Benchmarks;

/// <summary>Random images of MNIST's size and number: what they show does not matter for speed.</summary>
internal static class SyntheticMnist
{
    public const int Count = 60_000;

    public static Normalisation Normalisation { get; } = new(255, [0.1307], [0.3081]);

    public static LabelledSet Create() => new(randint(0, 256, [Count, 1, 28, 28], dtype: uint8), randint(0, 10, Count, dtype: int64));
}
