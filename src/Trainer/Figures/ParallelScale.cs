using System.Globalization;

namespace Trainer.Figures;

/// <summary>Where values lie on an axis of a <see cref="ParallelFigure"/>: 0 at its foot, 1 at its top.</summary>
internal sealed class ParallelScale
{
    private readonly FigureAxis _axis;
    private readonly double _low, _high;

    private ParallelScale(FigureAxis axis, double low, double high) => (_axis, _low, _high) = (axis, low, high);

    /// <summary>The scale of an axis through all values that are finite on it.</summary>
    public static ParallelScale Of(FigureAxis axis, IEnumerable<double> values)
    {
        if (axis.Names is { } names) return new(axis, 0, Math.Max(1, names.Count - 1));
        double[] places = [.. values.Select(value => axis.IsLogarithmic ? Math.Log10(value) : value).Where(double.IsFinite)];
        return places.Length == 0 ? new(axis, 0, 1) : new(axis, places.Min(), places.Max());
    }

    /// <summary>Places with what to write beside them.</summary>
    public IEnumerable<(double Place, string Text)> Ticks
    {
        get
        {
            if (_axis.Names is { } names) return names.Select((name, i) => (Place(i), name));
            if (_low == _high) return [(0.5, Text(_low))];
            return Enumerable.Range(0, 5).Select(i => (i / 4.0, Text(_low + (i / 4.0 * (_high - _low)))));
        }
    }

    /// <summary>The place of a value; NaN for one that has none.</summary>
    public double Place(double value)
    {
        double place = _axis is { IsLogarithmic: true, Names: null } ? Math.Log10(value) : value;
        return double.IsFinite(place) ? _low == _high ? 0.5 : (place - _low) / (_high - _low) : double.NaN;
    }

    private string Text(double place) => (_axis.IsLogarithmic ? Math.Pow(10, place) : place).ToString("G3", CultureInfo.InvariantCulture);
}
