using Trainer.Randomness;

namespace Trainer.Sweeps;

/// <summary>
/// How much of the variance of a score each parameter explains by itself: its main effect in the functional analysis of variance of a random forest fitted
/// to the points. Hutter, Hoos and Leyton-Brown, "An efficient approach for assessing hyperparameter importance", ICML 2014.
/// </summary>
/// <remarks>
/// A tree cuts the unit cube of the parameters into boxes with one value each. Of a box with value c and volume v the mean is Σ v c and the variance
/// V = Σ v c² − mean²; the marginal of parameter j at x, a_j(x), sums c v ∕ (width along j) over the boxes that hold x, and the main effect is
/// V_j = ∫ (a_j(x) − mean)² dx. The share V_j ∕ V is averaged over the trees.
/// </remarks>
public static class ParameterImportance
{
    private const int Trees = 32;

    /// <summary>The share of each parameter, from 0 to 1; what is left to 1 are interactions. All 0 where the score does not vary.</summary>
    /// <param name="points">The points, each with a place from 0 to 1 for every parameter.</param>
    /// <param name="scores">Their scores.</param>
    public static IReadOnlyList<double> Of(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> scores)
    {
        if (points.Count == 0) return [];
        int parameters = points[0].Count;
        var shares = new double[parameters];
        int counted = 0;
        for (int number = 0; number < Trees; number++)
        {
            RandomStream random = new RandomStream(0).Fork("importance").Fork(number);
            int[] sample = new int[points.Count];
            for (int i = 0; i < sample.Length; i++) sample[i] = (int)random.NextInteger(points.Count);
            IReadOnlyList<TreeBox> boxes = RegressionTree.Fit(points, scores, sample);
            double mean = boxes.Sum(box => box.Volume * box.Value), variance = boxes.Sum(box => box.Volume * (box.Value - mean) * (box.Value - mean));
            if (!(variance > 1e-24 * (1 + (mean * mean)))) continue;
            counted++;
            for (int j = 0; j < parameters; j++) shares[j] += MainEffect(boxes, j, mean) / variance;
        }

        return [.. shares.Select(share => counted > 0 ? Math.Clamp(share / counted, 0, 1) : 0)];
    }

    private static double MainEffect(IReadOnlyList<TreeBox> boxes, int j, double mean)
    {
        double[] edges = [.. boxes.SelectMany(box => (double[])[box.Low[j], box.High[j]]).Distinct().Order()];
        var steps = new double[edges.Length]; // The marginal, as what it rises by at each edge.
        foreach (TreeBox box in boxes)
        {
            double share = box.Value * box.Volume / (box.High[j] - box.Low[j]);
            steps[Array.BinarySearch(edges, box.Low[j])] += share;
            steps[Array.BinarySearch(edges, box.High[j])] -= share;
        }

        (double effect, double marginal) = (0, 0);
        for (int i = 0; i + 1 < edges.Length; i++)
        {
            marginal += steps[i];
            effect += (edges[i + 1] - edges[i]) * (marginal - mean) * (marginal - mean);
        }

        return effect;
    }
}
