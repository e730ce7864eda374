using CsCheck;
using TorchSharp;
using Trainer.Methods.Guidance.Networks;
using Trainer.Methods.Guidance.Sequences;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Guidance;

/// <summary>Networks that read sequences, and what they are given to read.</summary>
public sealed class SequenceNetworkTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Strings_have_lengths_and_bits_at_random_and_the_answer_is_their_sum() => Gen.Select(Gen.Int[1, 6], Gen.Int[0, 9], Gen.Long[0, 1 << 20]).Sample(
        (shortest, more, seed) =>
        {
            var options = new StringParityOptions { ShortestString = shortest, LongestString = shortest + more };
            using BitBatch batch = BitBatch.Draw(200, options, new RandomStream(seed), CPU);
            long[] bits = [.. batch.Bits.data<long>()], isOdd = [.. batch.IsOdd.data<long>()];
            var lengths = new HashSet<int>();
            for (int row = 0; row < 200; row++)
            {
                long[] line = bits[(row * options.LongestString)..((row + 1) * options.LongestString)];
                int length = Array.IndexOf(line, 2L) is var end and >= 0 ? end : line.Length;
                Assert.All(line[..length], bit => Assert.InRange(bit, 0, 1));
                Assert.All(line[length..], filler => Assert.Equal(2, filler));
                Assert.Equal(line[..length].Sum() % 2, isOdd[row]);
                Assert.InRange(length, shortest, shortest + more);
                lengths.Add(length);
            }

            Assert.Equal(more + 1, lengths.Count);
        },
        iter: 20);

    /// <summary>What stands behind the end of a string changes nothing, however much it is.</summary>
    [Fact]
    public void The_end_of_a_string_is_where_it_ends()
    {
        manual_seed(1);
        foreach (StringModelOptions options in (StringModelOptions[])[new LastStateRnnOptions { Width = 8, Layers = 3 }, new SharedEncoderOptions { Width = 16, Heads = 4, FeedForward = 12, Layers = 3 }])
        {
            using nn.Module<Tensor, Tensor> network = options.Create(2, 2);
            network.eval();
            Tensor strings = randint(0, 2, [5, 7]), filled = cat([strings, full([5, 4], 2L, dtype: int64)], 1);
            Assert.True(network.call(strings).allclose(network.call(filled), 1e-5, 1e-6), $"{options}");
            Assert.False(network.call(strings).allclose(network.call(1 - strings), 1e-3, 1e-3));
        }
    }

    [Fact]
    public void The_encoder_layer_is_libtorchs()
    {
        manual_seed(2);
        using TransformerEncoderLayer ours = new(new() { Width = 16, Heads = 4, FeedForward = 24, Dropout = 0 });
        using var theirs = nn.TransformerEncoderLayer(16, 4, 24, 0);
        Copy(ours, theirs);
        Tensor x = randn(3, 6, 16), isThere = tensor(new[] { true, true, true, true, true, true, true, true, true, true, false, false, true, false, false, false, false, false }, [3, 6]);
        Tensor expected = theirs.call(x.transpose(0, 1), null, isThere.logical_not()).transpose(0, 1), found = ours.call(x, isThere), places = isThere.unsqueeze(2);
        Assert.True((found * places).allclose(expected * places, 1e-5, 1e-5));
    }

    /// <summary>Released, with an unmasked second attention, and with both masked.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_decoder_layer_is_libtorchs(bool isReleased)
    {
        manual_seed(3);
        using TransformerDecoderLayer ours = new(new() { Width = 16, Heads = 4, FeedForward = 24, Dropout = 0, Released = isReleased });
        using var theirs = nn.TransformerDecoderLayer(16, 4, 24, 0);
        Copy(ours, theirs);
        Tensor x = randn(3, 6, 16), swapped = x.transpose(0, 1), mask = full([6, 6], float.NegativeInfinity).triu(1);
        Tensor expected = theirs.call(swapped, swapped, mask, isReleased ? null : mask, null, null).transpose(0, 1);
        Assert.True(ours.call(x).allclose(expected, 1e-5, 1e-5));
    }

    private static void Copy(nn.Module from, nn.Module to)
    {
        using IDisposable off = no_grad();
        Dictionary<string, Tensor> source = from.state_dict(), target = to.state_dict();
        Assert.Equal(source.Keys.Order(StringComparer.Ordinal), target.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, Tensor value) in target) value.copy_(source[name].uniform_(-0.5, 0.5));
        to.eval();
    }
}
