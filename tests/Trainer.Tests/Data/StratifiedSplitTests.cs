using CsCheck;
using Trainer.Data;
using Trainer.Randomness;

namespace Trainer.Tests.Data;

public sealed class StratifiedSplitTests
{
    [Fact]
    public void Every_class_is_within_one_of_its_share_and_every_sample_is_in_one_part() =>
        Gen.Select(Gen.Long[0, 5].Array[1, 200], Gen.Double[0, 1], Gen.Long).Sample((labels, fraction, seed) =>
        {
            long count = (long)(fraction * labels.Length);
            (long[] remaining, long[] chosen) = StratifiedSplit.Choose(labels, count, new RandomStream(seed));
            Assert.Equal(count, chosen.Length);
            Assert.Equal(Enumerable.Range(0, labels.Length).Select(i => (long)i), remaining.Concat(chosen).Order());
            foreach (IGrouping<long, long> members in labels.GroupBy(label => label))
            {
                double share = (double)members.Count() * count / labels.Length;
                Assert.InRange(chosen.Count(i => labels[i] == members.Key), Math.Floor(share), Math.Ceiling(share));
            }
        });

    [Fact]
    public void Another_stream_chooses_others()
    {
        long[] labels = new long[100];
        Assert.NotEqual(
            StratifiedSplit.Choose(labels, 50, new RandomStream(1)).Chosen,
            StratifiedSplit.Choose(labels, 50, new RandomStream(2)).Chosen);
    }
}
