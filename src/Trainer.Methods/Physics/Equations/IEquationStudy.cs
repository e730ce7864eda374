using Serilog;
using Trainer.Figures;
using Trainer.Metrics;

namespace Trainer.Methods.Physics.Equations;

/// <summary>What is measured and drawn of an equation's solution besides its error at points.</summary>
public interface IEquationStudy
{
    /// <summary>Whether <c>l2</c>, the relative error, is among the measures.</summary>
    bool MeasuresError { get; }

    /// <summary>Computes what it needs, before training, so that what is wrong with it is found then.</summary>
    /// <exception cref="ArgumentException">The reference cannot be computed.</exception>
    void Prepare() { }

    /// <summary>Measures.</summary>
    /// <param name="fields">The fields as trained so far.</param>
    /// <param name="measures">Takes the measures.</param>
    void Measure(TrainedFields fields, MetricSet measures);

    /// <summary>Draws.</summary>
    /// <param name="fields">The fields as trained.</param>
    /// <param name="figures">Takes the figures.</param>
    /// <param name="log">Takes what should be said about them.</param>
    void Draw(TrainedFields fields, FigureContext figures, ILogger log);
}
