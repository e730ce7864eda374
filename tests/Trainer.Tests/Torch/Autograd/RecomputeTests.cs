using CsCheck;
using Trainer.Torch.Autograd;
using Trainer.Torch.Memory;
using Trainer.Torch.Native;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Autograd;

public sealed class RecomputeTests
{
    [Fact]
    public void Values_gradients_and_buffers_are_those_of_the_plain_pass_bit_for_bit() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 7], Gen.Bool, Gen.Bool).Sample(
            (layers, segments, inputNeedsGradient, lower) =>
            {
                float[] plain = Train(layers, null, inputNeedsGradient, lower), recomputed = Train(layers, segments, inputNeedsGradient, lower);
                Assert.Equal(plain, recomputed);
            },
            iter: 20,
            threads: 1);

    [Fact]
    public void Only_the_inputs_of_segments_stay_in_memory()
    {
        if (NativeHeap.BytesInUse() is null) return; // No glibc: nothing to measure with.
        using nn.Module<Tensor, Tensor> model = Model(16, 256);
        nn.Module<Tensor, Tensor>[] parts = Parts(model);
        using Tensor input = ones(512, 256);
        long Kept(Func<Tensor> forward)
        {
            long before = NativeHeap.BytesInUse()!.Value;
            using var scope = NewDisposeScope();
            Tensor output = forward();
            scope.MoveToOuter();
            long kept = NativeHeap.BytesInUse()!.Value - before;
            output.sum().Backward();
            return kept;
        }

        Kept(() => model.call(input)); // What is allocated once.
        long plain = Kept(() => model.call(input)), recomputed = Kept(() => Recompute.Sequence(parts, input, 4));
        Assert.True(recomputed < plain / 4, $"{plain:N0} → {recomputed:N0} bytes");
    }

    [Fact]
    public void No_tensor_is_left_behind_and_a_failure_keeps_its_message()
    {
        using nn.Module<Tensor, Tensor> model = Model(3, 4);
        using Tensor input = ones(2, 4);
        for (int i = 0; i < 2; i++)
        {
            using var scope = NewDisposeScope();
            Recompute.Run(model, input).sum().Backward();
        }

        TensorLedger ledger = TensorLedger.Open(settle: true);
        for (int i = 0; i < 5; i++)
        {
            using var scope = NewDisposeScope();
            Recompute.Run(model, input).sum().Backward();
        }

        ledger.ThrowIfDrifted("recomputing");
        Assert.Throws<ArgumentOutOfRangeException>(() => Recompute.Sequence([model], input, 0));
    }

    // The output, the gradients and the buffers after two steps, in one list.
    private static float[] Train(int layers, int? segments, bool inputNeedsGradient, bool lower)
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        using nn.Module<Tensor, Tensor> model = Model(layers, 6);
        Tensor input = rand(5, 6, requires_grad: inputNeedsGradient);
        var values = new List<Tensor>();
        for (int step = 0; step < 2; step++)
        {
            Tensor output;
            using (lower ? new AutocastScope(TorchSharp.DeviceType.CPU) : null)
            {
                output = segments is { } count ? Recompute.Sequence(Parts(model), input, count) : model.call(input);
            }

            output.to_type(ScalarType.Float32).square().sum().Backward();
            values.AddRange([output, rand(3)]); // The generator is where it would have been.
        }

        if (inputNeedsGradient) values.Add(input.grad!);
        values.AddRange(model.parameters().Select(parameter => parameter.grad!));
        values.AddRange(model.buffers());
        return [.. values.SelectMany(value => value.to_type(ScalarType.Float32).contiguous().data<float>().ToArray())];
    }

    private static nn.Module<Tensor, Tensor> Model(int layers, long width)
    {
        (string, nn.Module<Tensor, Tensor>)[] parts = [.. Enumerable.Range(0, layers).Select(i => ($"{i}", (nn.Module<Tensor, Tensor>)nn.Sequential(
            nn.Linear(width, width), nn.BatchNorm1d(width), nn.Dropout(0.3), nn.Tanh())))];
        return nn.Sequential(parts);
    }

    private static nn.Module<Tensor, Tensor>[] Parts(nn.Module model) => [.. model.children().Cast<nn.Module<Tensor, Tensor>>()];
}
