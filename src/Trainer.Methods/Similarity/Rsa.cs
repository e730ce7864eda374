using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>Representational similarity analysis: Pearson's correlation between all entries, the diagonal among them, of the two layers' matrices of cosines between samples. From −1 to 1.</summary>
[Component("rsa", Summary = "Correlation between the layers' matrices of cosines between samples.")]
[Paper("Nikolaus Kriegeskorte and Marieke Mur and Peter Bandettini", "Representational similarity analysis: Connecting the branches of systems neuroscience", 2008, Venue = "Frontiers in Systems Neuroscience", IsArticle = true)]
public sealed record Rsa : SimilarityMeasure
{
    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y)
    {
        Tensor first = Cosines(x), second = Cosines(y), one = first - first.mean(), other = second - second.mean();
        return Gram.Alignment(one, other, first, second);
    }

    private static Tensor Cosines(Tensor x)
    {
        Tensor directions = Standardisation.UnitRows(x);
        return directions.mm(directions.t());
    }
}
