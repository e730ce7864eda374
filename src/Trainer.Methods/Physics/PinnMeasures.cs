using TorchSharp;
using Trainer.Figures;
using Trainer.Methods.Physics.Equations;
using Trainer.Metrics;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics;

/// <summary>Errors and pictures of fields whose solution is known.</summary>
internal static class PinnMeasures
{
    /// <summary>The relative errors in the norm of squares at points: <c>l2</c> over all fields, and <c>l2.FIELD</c> of each where there are several.</summary>
    public static void Errors(TrainedFields fields, Tensor points, MetricSet measures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor predicted = fields.Values(points), exact = Exact(fields.Equation, points);
        measures.Add("l2", Relative(predicted, exact));
        if (fields.Equation.Fields.Count == 1) return;
        for (int i = 0; i < fields.Equation.Fields.Count; i++) measures.Add("l2." + fields.Equation.Fields[i], Relative(predicted.select(1, i), exact.select(1, i)));
    }

    /// <summary>Maps of solution, prediction and error over two variables, the first across, the second upwards.</summary>
    public static void Maps(TrainedFields fields, Tensor points, int places, FigureContext figures)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor predicted = fields.Values(points), exact = Exact(fields.Equation, points);
        figures.Add("maps", new ImageFigure("Solution")
        {
            PerRow = 3,
            Cell = FieldMaps.Size,
            Description = $"Exact field, the network's, and the error's size; {fields.Equation.Variables[0].Name} goes to the right, {fields.Equation.Variables[1].Name} upwards.",
            Images = [.. fields.Equation.Fields.SelectMany((field, i) => FieldMaps.Draw(field, exact.select(1, i).view(places, places).transpose(0, 1), predicted.select(1, i).view(places, places).transpose(0, 1)))],
        });
    }

    /// <summary>‖predicted − exact‖ / ‖exact‖.</summary>
    public static double Relative(Tensor predicted, Tensor exact) => ((predicted - exact).square().sum() / exact.square().sum()).sqrt().ToDouble();

    private static Tensor Exact(Equation equation, Tensor points)
    {
        Tensor exact = equation.Solution!(points);
        return exact.Dimensions == 1 ? exact.unsqueeze(1) : exact;
    }
}
