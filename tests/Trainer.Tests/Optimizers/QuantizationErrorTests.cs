using Trainer.Kernels.Blockwise;
using Trainer.Optimizers;
using Trainer.Optimizers.Blockwise;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Optimizers;

/// <summary>What quantised states would change in the updates of Adam, and rates of groups.</summary>
public sealed class QuantizationErrorTests
{
    [Fact]
    public void Errors_are_those_computed_by_hand()
    {
        using var scope = NewDisposeScope();
        // m has the codes of 1, −0.99296874, 0 and 1; v those of 1, 0.25 (nearest 0.25117), 1 and 1.
        Tensor m = tensor(new float[] { 1, -1, 0, 1 }), v = tensor(new float[] { 1, 0.25f, 1, 1 });
        var table = new ErrorTable("dynamic", (state, isFirst) => Quantizer.Quantize(state, isFirst ? CodeMap.DynamicSigned : CodeMap.DynamicUnsigned));
        table.Add(m, v, 0);
        float near = CodeMap.DynamicUnsigned.Values[CodeMap.DynamicUnsigned.Nearest(0.25f)];
        double off = Math.Abs(-0.99296874 / Math.Sqrt(near) + 2);
        Assert.Equal(off / 4, table.Absolute, 1e-6);
        Assert.Equal(off / 2 / 4, table.Relative, 1e-6);
        Assert.Equal(3.0 / (256 * 256), table.Used, 1e-12);
        Assert.Equal(64, table.Figure().Values.Count);
        Assert.Equal(Math.Log10(off / 2) + 4, table.Figure().Values[0][CodeMap.DynamicUnsigned.Nearest(0.25f) / 4], 1e-5);
    }

    [Fact]
    public void Blocks_make_errors_smaller_than_one_scale_for_all()
    {
        using var scope = NewDisposeScope();
        Tensor g = randn([64, 256], generator: new Generator(1)) * pow(10, linspace(0, -4, 64)).unsqueeze(1);
        ErrorTable Table(int blockSize)
        {
            var table = new ErrorTable("", (state, isFirst) => Quantizer.Quantize(state, isFirst ? CodeMap.DynamicSigned : CodeMap.DynamicUnsigned, blockSize));
            table.Add(g * 0.1, g.square() * 0.001, 1e-8);
            return table;
        }

        Assert.InRange(Table(256).Relative, 0.001, 0.1 * Table(Quantizer.WholeTensor).Relative);
    }

    [Fact]
    public void Groups_may_have_their_own_decay_rates()
    {
        using var scope = NewDisposeScope();
        (string, Parameter)[] parameters = [("slow", new Parameter(randn(10))), ("rest", new Parameter(randn(10)))];
        using var optimizer = new Adam8Bit(parameters, new() { Groups = [new() { Match = "slow", Beta2 = 0.5 }] });
        Assert.Equal([(0.9, 0.5), (0.9, 0.999)], optimizer.Groups.Select(group => ((BetaGroup)group).Betas));
        Assert.Contains("'slow'", Assert.Throws<ArgumentException>(() => new Adagrad8Bit(parameters, new() { Groups = [new() { Match = "slow", Beta1 = 0.5 }] })).Message, StringComparison.Ordinal);
    }
}
