namespace Trainer.Sweeps;

/// <summary>A regression tree over the unit cube: each cut is the one that lowers the squared error most. Breiman and others, 1984.</summary>
internal static class RegressionTree
{
    private const int FewestInLeaf = 3, MostLeaves = 512;

    /// <summary>The leaves of the tree of some points, which may repeat.</summary>
    public static IReadOnlyList<TreeBox> Fit(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> scores, int[] sample)
    {
        int parameters = points[0].Count;
        var leaves = new List<TreeBox>();
        // The largest node first, so that the leaves are spent where there is most to tell.
        var open = new PriorityQueue<(int[] Members, double[] Low, double[] High), int>();
        open.Enqueue((sample, new double[parameters], [.. Enumerable.Repeat(1.0, parameters)]), -sample.Length);
        while (open.TryDequeue(out (int[] Members, double[] Low, double[] High) node, out _))
        {
            if (leaves.Count + open.Count >= MostLeaves || BestCut(points, scores, node.Members) is not (int j, double at))
            {
                leaves.Add(new(node.Low, node.High, node.Members.Average(i => scores[i])));
                continue;
            }

            int[] left = [.. node.Members.Where(i => points[i][j] < at)], right = [.. node.Members.Where(i => points[i][j] >= at)];
            double[] middleHigh = [.. node.High], middleLow = [.. node.Low];
            middleHigh[j] = middleLow[j] = at;
            open.Enqueue((left, node.Low, middleHigh), -left.Length);
            open.Enqueue((right, middleLow, node.High), -right.Length);
        }

        return leaves;
    }

    private static (int Parameter, double At)? BestCut(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> scores, int[] members)
    {
        if (members.Length < 2 * FewestInLeaf) return null;
        double mean = members.Average(i => scores[i]);
        (int Parameter, double At)? best = null;
        double bestGain = 1e-12 * members.Sum(i => (scores[i] - mean) * (scores[i] - mean));
        for (int j = 0; j < points[0].Count; j++)
        {
            double[] places = [.. members.Select(i => points[i][j])];
            double[] values = [.. members.Select(i => scores[i] - mean)];
            Array.Sort(places, values);
            double left = 0;
            for (int k = 1; k < places.Length; k++)
            {
                left += values[k - 1];
                if (k < FewestInLeaf || places.Length - k < FewestInLeaf || places[k] <= places[k - 1]) continue;
                double gain = left * left * (1.0 / k + 1.0 / (places.Length - k)); // The values sum to 0: the right side's sum is −left.
                double at = (places[k - 1] + places[k]) / 2;
                if (gain > bestGain && at > places[k - 1]) (best, bestGain) = ((j, at), gain);
            }
        }

        return best;
    }
}
