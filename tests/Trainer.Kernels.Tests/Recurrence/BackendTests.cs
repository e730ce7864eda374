using CsCheck;
using TorchSharp;
using Trainer.Kernels.Recurrence;
using static TorchSharp.torch;

namespace Trainer.Kernels.Tests.Recurrence;

/// <summary>Every backend against the one that torch differentiates.</summary>
public sealed class BackendTests
{
    private const double Exact = 1e-10;

    public static TheoryData<RecurrentCell, RecurrentBackend> All
    {
        get
        {
            var all = new TheoryData<RecurrentCell, RecurrentBackend>();
            foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
                foreach (RecurrentBackend backend in Enum.GetValues<RecurrentBackend>()) if (backend != RecurrentBackend.Vanilla) all.Add(cell, backend);
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Outputs_and_gradients_are_those_of_torch(RecurrentCell cell, RecurrentBackend backend) =>
        Gen.Select(Gen.Int[1, 19], Gen.Int[1, 7], Gen.Int[1, 3], Gen.Int[1, 40], Gen.Int[0, 1 << 20], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (batch, steps, heads, width, seed, isBatchFirst, hasLengths, readsLast) =>
            {
                using DisposeScope scope = NewDisposeScope();
                var random = new RecurrentCase(cell, batch, steps, heads, width, seed);
                var options = new RecurrentOptions { IsBatchFirst = isBatchFirst };
                double difference = RecurrentCase.Difference(
                    random.Run(options with { Backend = RecurrentBackend.Vanilla }, hasLengths, readsLast), random.Run(options with { Backend = backend }, hasLengths, readsLast));
                Assert.True(difference <= Exact, $"{difference:E2}");
            },
            iter: 12, threads: 1);

    [Theory]
    [MemberData(nameof(All))]
    public void Clips_and_the_cut_are_those_of_torch(RecurrentCell cell, RecurrentBackend backend)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new RecurrentCase(cell, 5, 6, 2, 9, 3);
        foreach (RecurrentOptions options in (RecurrentOptions[])[new() { CutsRecurrentGradient = true }, new() { RecurrentGradientClip = 0.05 }, new() { ForwardClip = 0.2 }])
        {
            Dictionary<string, Tensor> expected = random.Run(options with { Backend = RecurrentBackend.Vanilla }, hasLengths: true, readsLast: true), actual = random.Run(options with { Backend = backend }, hasLengths: true, readsLast: true);
            Assert.True(RecurrentCase.Difference(expected, actual) <= Exact, $"{options}: {RecurrentCase.Difference(expected, actual):E2}");
            Assert.True(RecurrentCase.Difference(expected, random.Run(new() { Backend = RecurrentBackend.Vanilla }, hasLengths: true, readsLast: true)) > 1e-4, "The option changes nothing.");
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void In_float32_errors_are_those_of_rounding(RecurrentCell cell, RecurrentBackend backend)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new RecurrentCase(cell, 9, 20, 2, 33, 5, ScalarType.Float32);
        double difference = RecurrentCase.Difference(random.Run(new() { Backend = RecurrentBackend.Vanilla }), random.Run(new() { Backend = backend }));
        Assert.True(difference <= 2e-5, $"{difference:E2}");
    }

    [Theory]
    [MemberData(nameof(All))]
    public void In_bfloat16_errors_are_those_of_storage(RecurrentCell cell, RecurrentBackend backend)
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new RecurrentCase(cell, 3, 12, 2, 17, 5, ScalarType.BFloat16);
        double difference = RecurrentCase.Difference(random.Run(new() { Backend = RecurrentBackend.Vanilla }), random.Run(new() { Backend = backend }));
        Assert.True(difference <= 1.0 / 64, $"{difference:E2}");
    }
}
