using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.State;

public sealed class StateNodeTests
{
    [Fact]
    public void Numbers_keep_every_bit_through_a_file() => Gen.Select(Gen.Double, Gen.Long, Gen.Float).Sample((real, whole, single) =>
    {
        var node = new StateNode();
        node.Child("a").Set("real", real);
        node.Child("a").Set("whole", whole);
        node.Child("a").Set("single", single);
        StateNode read = ThroughText(node);
        Assert.Equal(BitConverter.DoubleToInt64Bits(double.IsNaN(real) ? double.NaN : real), BitConverter.DoubleToInt64Bits(read.Child("a").Get<double>("real")));
        Assert.Equal(whole, read.Child("a").Get<long>("whole"));
        Assert.Equal(single, read.Child("a").Get<float>("single"));
    });

    [Fact]
    public void A_parameter_is_stored_as_the_tensor_that_it_is()
    {
        using var parameter = new TorchSharp.Modules.Parameter(ones(3));
        var node = new StateNode();
        node.Set("weight", parameter);
        Assert.Same(parameter, node.GetTensor("weight"));
        Assert.Empty(node.Values);
    }

    [Fact]
    public void What_is_missing_or_of_another_type_is_named()
    {
        var node = new StateNode();
        node.Child("optimizer").Set("step", "three");
        Assert.Contains("'optimizer/step'", Assert.Throws<StateException>(() => node.Child("optimizer").Get<long>("step")).Message, StringComparison.Ordinal);
        Assert.Contains("no 'optimizer/rate'", Assert.Throws<StateException>(() => node.Child("optimizer").Get<long>("rate")).Message, StringComparison.Ordinal);
        Assert.Contains("no tensor 'x'", Assert.Throws<StateException>(() => node.GetTensor("x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_one_module_stand_by_their_names_and_those_of_several_by_module()
    {
        using nn.Module one = nn.Linear(2, 2), two = nn.Linear(2, 2);
        var tree = new StateTree();
        tree.Add("first", one);
        Assert.Equal(["bias", "weight"], tree.Weights().Keys);
        tree.Add("second", two);
        Assert.Equal(["first.bias", "first.weight", "second.bias", "second.weight"], tree.Weights().Keys);
        Assert.Throws<ArgumentException>(() => tree.Add("first", () => 0, _ => { }));
    }

    private static StateNode ThroughText(StateNode node)
    {
        string text = JsonSerializer.Serialize(node.Values, StateJson.Options);
        var read = new StateNode();
        foreach ((string name, JsonNode? value) in (JsonObject)JsonNode.Parse(text)!) read.Values[name] = value?.DeepClone();
        return read;
    }
}
