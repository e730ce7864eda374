using TorchSharp;
using Trainer.Figures;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>
/// The error of predicted fields by wavenumber: of the modes with |k| rounded to r, √Σ|F(û − u)|² / √Σ|F u|², over all samples. What a model smooths away shows at
/// large r, what it gets wrong as a whole at small.
/// </summary>
internal sealed class ErrorSpectrum
{
    private double[] _errors = [], _truths = [];

    /// <summary>The error of modes up to |k| = 4, from 5 to 12, and beyond; without those that a grid does not have.</summary>
    public IEnumerable<(string Name, double Error)> Bands =>
        new[] { ("Low", Error(0, 4)), ("Middle", Error(5, 12)), ("High", Error(13, int.MaxValue)) }.Where(band => double.IsFinite(band.Item2));

    /// <summary>Adds samples, [batch, channels, rows, columns] on one grid.</summary>
    public void Add(Tensor predicted, Tensor truth)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        (long rows, long columns) = (truth.shape[^2], truth.shape[^1]);
        if (_errors.Length == 0) (_errors, _truths) = (new double[Radius(rows / 2, columns / 2) + 1], new double[Radius(rows / 2, columns / 2) + 1]);
        (float[] error, float[] power) = (Power(predicted - truth), Power(truth));
        for (int i = 0, at = 0; i < rows; i++)
        {
            for (int j = 0; j <= columns / 2; j++, at++)
            {
                int radius = Radius(Math.Min(i, rows - i), j);
                int twice = j > 0 && 2 * j != columns ? 2 : 1; // The conjugate half is not stored.
                _errors[radius] += twice * error[at];
                _truths[radius] += twice * power[at];
            }
        }
    }

    /// <summary>The error at each wavenumber as a line.</summary>
    public LineFigure Figure()
    {
        int[] shown = [.. Enumerable.Range(0, _errors.Length).Where(r => _truths[r] > 0 && _errors[r] > 0)];
        return new("Test error by wavenumber", "wavenumber |k|", "log₁₀ of the relative error")
        {
            Lines = [new FigureLine("test", [.. shown.Select(r => (double)r)], [.. shown.Select(r => Math.Log10(Error(r, r)))])],
            Description = "The error of each Fourier mode relative to that mode of the truth; 0 is as wrong as predicting nothing.",
        };
    }

    private double Error(int from, int to)
    {
        (double error, double truth) = (0, 0);
        for (int r = from; r <= Math.Min(to, _errors.Length - 1); r++) (error, truth) = (error + _errors[r], truth + _truths[r]);
        return Math.Sqrt(error / truth);
    }

    private static int Radius(long first, long second) => (int)Math.Round(Math.Sqrt((first * first) + (second * second)));

    private static float[] Power(Tensor fields) => fft.rfft2(fields, norm: FFTNormType.Ortho).abs().square().sum([0L, 1L]).cpu().contiguous().data<float>().ToArray();
}
