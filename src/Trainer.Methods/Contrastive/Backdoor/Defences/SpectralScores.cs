using TorchSharp;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>How far samples stand out along the first principal direction of their cluster: (uᵀ(z − m))² of unit features z with mean m, u the first right singular vector of the centred cluster.</summary>
public static class SpectralScores
{
    private const int Rounds = 30;

    /// <summary>Scores samples; the clusters are those of k-means on the unit sphere, from centres drawn among the samples.</summary>
    /// <param name="features">(N, d); scaled to length 1 here.</param>
    /// <param name="clusters">k.</param>
    /// <param name="random">Where the first centres come from.</param>
    /// <returns>N scores, the higher the more suspect.</returns>
    public static double[] Of(Tensor features, int clusters, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(features);
        using IDisposable off = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor unit = UnitVectors.Of(features).cpu().to_type(ScalarType.Float64), scores = zeros(unit.shape[0], ScalarType.Float64), nearest = Cluster(unit, clusters, random);
        for (int k = 0; k < clusters; k++)
        {
            Tensor members = nearest.eq(k).nonzero().flatten();
            if (members.shape[0] < 2) continue;
            Tensor cluster = unit.index_select(0, members), centred = cluster - cluster.mean([0], keepdim: true);
            (_, Tensor directions) = linalg.eigh(centred.t().mm(centred));
            scores.index_copy_(0, members, centred.mv(directions.select(1, directions.shape[1] - 1)).square());
        }

        return [.. scores.data<double>()];
    }

    private static Tensor Cluster(Tensor unit, int clusters, RandomStream random)
    {
        Tensor centres = unit.index_select(0, tensor(RandomBatch.Draw(unit.shape[0], clusters, random))), nearest = unit.mm(centres.t()).argmax(1);
        for (int round = 0; round < Rounds; round++)
        {
            Tensor sums = zeros_like(centres).index_add_(0, nearest, unit, 1);
            centres = where(sums.norm(1, keepdim: true).gt(0), UnitVectors.Of(sums), centres); // A centre without members stays.
            nearest = unit.mm(centres.t()).argmax(1);
        }

        return nearest;
    }
}
