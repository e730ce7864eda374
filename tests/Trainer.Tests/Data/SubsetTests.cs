using Trainer.Data;

namespace Trainer.Tests.Data;

public sealed class SubsetTests
{
    private static readonly DataFolder Nowhere = new("/nowhere");

    [Fact]
    public void Pooled_every_sample_is_there_once()
    {
        using LabelledData all = new DigitsOptions().Load(Nowhere), part = new SubsetOptions { Data = new DigitsOptions(), Pool = true, Test = 500 }.Load(Nowhere);
        Assert.Equal((1297, 500), (part.Train.Count, part.Test.Count));
        Assert.Equal(Rows(all.Train).Concat(Rows(all.Test)).Order(StringComparer.Ordinal), Rows(part.Train).Concat(Rows(part.Test)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Parts_that_differ_in_what_is_passed_over_are_disjoint()
    {
        using LabelledData all = new DigitsOptions().Load(Nowhere);
        using LabelledData first = new SubsetOptions { Data = new DigitsOptions(), Train = 700 }.Load(Nowhere), second = new SubsetOptions { Data = new DigitsOptions(), Skip = 700 }.Load(Nowhere);
        Assert.Equal((700, all.Train.Count - 700), (first.Train.Count, second.Train.Count));
        Assert.Equal(Rows(all.Train).Order(StringComparer.Ordinal), Rows(first.Train).Concat(Rows(second.Train)).Order(StringComparer.Ordinal));
        Assert.Equal(Rows(first.Test), Rows(second.Test));
    }

    [Fact]
    public void Classes_are_renumbered_in_their_order()
    {
        using LabelledData all = new DigitsOptions().Load(Nowhere), part = new SubsetOptions { Data = new DigitsOptions(), Classes = ["7", "2"] }.Load(Nowhere);
        Assert.Equal(["7", "2"], part.Classes);
        Dictionary<string, long> of = Rows(all.Train).Zip(all.Train.Labels.data<long>().ToArray()).ToLookup(row => row.First).ToDictionary(group => group.Key, group => group.First().Second);
        Assert.All(Rows(part.Train).Zip(part.Train.Labels.data<long>().ToArray()), row => Assert.Equal(of[row.First], row.Second == 0 ? 7 : 2));
        Assert.Equal(all.Train.Labels.data<long>().ToArray().Count(label => label is 2 or 7), part.Train.Count);
    }

    [Theory]
    [InlineData("zero", null, false, null, "there is no class 'zero'; the classes are 0, 1")]
    [InlineData("3", 2000, false, null, "Lower task:data:train or task:data:skip")]
    [InlineData("3", null, true, null, "task:data:test says how many")]
    [InlineData("3", null, false, 999, "Lower task:data:test")]
    public void What_is_not_there_is_refused(string name, int? train, bool pool, int? test, string message)
    {
        var error = Assert.Throws<DataException>(() => new SubsetOptions { Data = new DigitsOptions(), Classes = [name], Train = train, Pool = pool, Test = test }.Load(Nowhere));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string[] Rows(LabelledSet set)
    {
        byte[] bytes = [.. set.Inputs.data<byte>()];
        return [.. bytes.Chunk((int)(bytes.Length / set.Count)).Select(Convert.ToHexString)];
    }
}
