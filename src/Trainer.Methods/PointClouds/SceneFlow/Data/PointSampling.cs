using Trainer.Randomness;

namespace Trainer.Methods.PointClouds.SceneFlow.Data;

/// <summary>Draws points from clouds.</summary>
internal static class PointSampling
{
    /// <summary>Draws some of the points: without replacement while there are enough, else all of them and more with replacement.</summary>
    /// <param name="random">Says which.</param>
    /// <param name="among">The points to draw from; not empty where any are wanted.</param>
    /// <param name="wanted">How many; 0: all, as they are.</param>
    public static int[] Draw(RandomStream random, int[] among, int wanted)
    {
        if (wanted == 0) return among;
        int[] order = [.. random.Permutation(among.Length).Take(wanted).Select(i => among[i])];
        return order.Length == wanted ? order : [.. order, .. Enumerable.Range(0, wanted - order.Length).Select(_ => among[random.NextInteger(among.Length)])];
    }

    /// <summary>Draws a share of the points from the foreground and the others from what is left; all from one where the other is empty.</summary>
    /// <param name="random">Says which.</param>
    /// <param name="isForeground">Whether each point is.</param>
    /// <param name="wanted">How many in all; 0: all, as they are.</param>
    /// <param name="share">The share of the foreground, rounded down.</param>
    public static int[] Draw(RandomStream random, bool[] isForeground, int wanted, double share)
    {
        int[] foreground = Where(isForeground, true), background = Where(isForeground, false);
        if (wanted == 0 || foreground.Length == 0 || background.Length == 0) return Draw(random, [.. Enumerable.Range(0, isForeground.Length)], wanted);
        int first = (int)(share * wanted);
        int[] drawn = first == 0 ? [] : Draw(random.Fork("foreground"), foreground, first);
        return first == wanted ? drawn : [.. drawn, .. Draw(random.Fork("background"), background, wanted - first)];
    }

    private static int[] Where(bool[] mask, bool value) => [.. Enumerable.Range(0, mask.Length).Where(i => mask[i] == value)];
}
