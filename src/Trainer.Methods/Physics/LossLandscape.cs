using TorchSharp;
using Trainer.Figures;
using Trainer.Numerics.Eigen;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Physics;

/// <summary>The loss around weights θ, L(θ + α d₁ + β d₂), along the two eigenvectors of the Hessian with the largest eigenvalues in size.</summary>
/// <remarks>As in Mojgani, Balajewicz and Hassanzadeh 2023, and Yao et al., "PyHessian: Neural networks through the lens of the Hessian", 2020.</remarks>
internal static class LossLandscape
{
    /// <summary>Draws it.</summary>
    /// <param name="options">How many places, and how far.</param>
    /// <param name="parameters">The weights, which are moved and put back.</param>
    /// <param name="loss">The loss, which can be differentiated twice.</param>
    public static ImageFigure Of(LandscapeOptions options, IReadOnlyList<Parameter> parameters, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] weights = [.. parameters];
        Tensor start = Flat(weights).detach().clone();
        using Eigenpairs pairs = Lanczos.Leading(Product, start, new() { Count = 2, Basis = 60, Tolerance = 1e-3 });
        int places = options.Places;
        double[] along = [.. Enumerable.Range(0, places).Select(i => options.Reach * ((2.0 * i / (places - 1)) - 1))];
        var heights = new float[places * places];
        using (no_grad())
        {
            for (int i = 0; i < heights.Length; i++)
            {
                using DisposeScope inner = NewDisposeScope();
                // The second direction goes upwards.
                Set(weights, start + (pairs.Vectors[0] * along[i % places]) + (pairs.Vectors[1] * along[places - 1 - (i / places)]));
                heights[i] = (float)Math.Log10(Math.Max(loss().ToDouble(), 1e-30));
            }

            Set(weights, start);
        }

        double[] curvatures = pairs.Values.data<double>().ToArray();
        (double low, double high) = FieldImage.Range(heights);
        return new("Loss around the weights found")
        {
            PerRow = 1,
            Cell = FieldMaps.Size,
            Description = $"log₁₀ of the loss, {low:F1} to {high:F1}, up to {options.Reach:G3} away along the eigenvectors of the Hessian with the eigenvalues {curvatures[0]:G3} (to the right) and {curvatures[1]:G3} (upwards).",
            Images = [FieldImage.Draw($"{low:F1} to {high:F1}", heights, places)],
        };

        Tensor Product(Tensor vector)
        {
            using IDisposable on = enable_grad();
            long begin = 0;
            Tensor[] parts = [.. weights.Select(weight => vector.narrow(0, (begin += weight.numel()) - weight.numel(), weight.numel()).view(weight.shape))];
            return Flat(Diff.HessianVectorProduct(loss(), weights, parts));
        }
    }

    private static Tensor Flat(IEnumerable<Tensor> tensors) => cat([.. tensors.Select(tensor => tensor.flatten())]);

    private static void Set(Tensor[] weights, Tensor flat)
    {
        long begin = 0;
        foreach (Tensor weight in weights)
        {
            weight.copy_(flat.narrow(0, begin, weight.numel()).view(weight.shape));
            begin += weight.numel();
        }
    }
}
