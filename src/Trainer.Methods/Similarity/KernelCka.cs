using System.ComponentModel.DataAnnotations;
using Trainer.Components;
using static TorchSharp.torch;

namespace Trainer.Methods.Similarity;

/// <summary>Centred kernel alignment of the kernels exp(−|x_i − x_j|² / (2 σ²)), σ a multiple of the median distance of the layer's samples: it knows neighbourhoods, where the linear one knows large directions.</summary>
[Component("kernel-cka", Summary = "Centred kernel alignment with Gaussian kernels.")]
[Paper("Simon Kornblith and Mohammad Norouzi and Honglak Lee and Geoffrey Hinton", "Similarity of neural network representations revisited", 2019, Venue = "ICML")]
public sealed record KernelCka : SimilarityMeasure
{
    /// <summary>σ over the median distance between two samples; default 0.5. In gradients σ is a constant.</summary>
    [Range(1e-3, 1e3)]
    public double Bandwidth { get; init; } = 0.5;

    /// <summary>How it is estimated; default biased.</summary>
    public CkaEstimator Estimator { get; init; }

    /// <inheritdoc/>
    public override int LeastSamples => Estimator == CkaEstimator.Unbiased ? 4 : 2;

    /// <inheritdoc/>
    protected override Tensor Of(Tensor x, Tensor y)
    {
        Tensor k = Kernel(x), l = Kernel(y);
        return Estimator == CkaEstimator.Biased ? Gram.Alignment(Gram.Centre(k), Gram.Centre(l), k, l) : Gram.Alignment(Gram.CentreUnbiased(k), Gram.CentreUnbiased(l), k, l);
    }

    private Tensor Kernel(Tensor x)
    {
        // Around the mean, distances lose fewer digits.
        Tensor centred = x - x.detach().mean([0], keepdim: true), inner = centred.mm(centred.t()), squares = inner.diagonal();
        Tensor distances = (squares.unsqueeze(1) + squares.unsqueeze(0) - (2 * inner)).clamp_min(0);
        return (distances * Rate(distances.detach())).exp();
    }

    // −1 / (2 σ²).
    private Tensor Rate(Tensor distances)
    {
        using IDisposable off = no_grad();
        long n = distances.shape[0];
        Tensor between = distances.masked_select(ones(n, n, dtype: ScalarType.Bool, device: distances.device).triu(1)), median = between.median();
        // Where most samples are the same the median is 0: the mean is not, unless all are.
        Tensor squaredWidth = where(median.gt(0), median, between.mean()) * (Bandwidth * Bandwidth);
        return -0.5 / where(squaredWidth.gt(0), squaredWidth, ones_like(squaredWidth));
    }
}
