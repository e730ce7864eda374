using TorchSharp;
using Trainer.Methods.Physics.Collocation;
using Trainer.Methods.Physics.Equations;
using Trainer.Methods.Physics.Networks;
using Trainer.Methods.Physics.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Methods.Tests.Physics;

/// <summary>A network that is a formula, in float64: what residuals say of fields that are known.</summary>
internal sealed class ExactFields(Func<Tensor, Tensor, Tensor[]> fields) : Module<Tensor, Tensor>(nameof(ExactFields))
{
    /// <summary>Of the columns of points, [n, fields].</summary>
    public override Tensor forward(Tensor input) => stack(fields(input.select(1, 0), input.select(1, 1)), 1);

    /// <summary>The largest residual of each term of an equation, its ansatz left out, at random points.</summary>
    public static Dictionary<string, double> Residuals(Equation equation, Func<Tensor, Tensor, Tensor[]> fields)
    {
        using var network = new ReverseModel(new ExactFields(fields), 2);
        using var generator = new Generator(5);
        using var scope = NewDisposeScope();
        Tensor shares = rand([40, 2], ScalarType.Float64, generator: generator);
        Tensor points = stack([.. equation.Variables.Select((variable, i) => (shares.select(1, i) * variable.Length) + variable.From)], 1);
        var largest = new Dictionary<string, double>();
        foreach (Term term in equation.AllTerms())
        {
            Tensor places = points.clone();
            if (term.Region.Variable is { } name) places.select(1, equation.VariableNumber(name)).fill_(term.Region.Value);
            using var group = new PointGroup(equation, [term]);
            TermResidual residual = group.Residuals(PreparedPoints.Evaluate(equation, network, group.Asking(places), group.Asked)).Single();
            largest[term.Name] = residual.Values.abs().max().ToDouble();
        }

        return largest;
    }
}
