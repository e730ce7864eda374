using System.Runtime.Intrinsics;
using TorchSharp;
using Trainer.Kernels.Gram.Cpu;
using Trainer.Kernels.Launch;
using static TorchSharp.torch;

namespace Trainer.Kernels.Gram;

/// <summary>K = Xc Xcᵀ of rows whose columns were brought to mean 0: what linear centred kernel alignment compares.</summary>
public static class CenteredGram
{
    /// <summary>Fills in the matrices of several layers on the same samples; without gradients.</summary>
    /// <param name="layers">X of each, [samples, features], all of one floating-point type and on one device; features may differ.</param>
    /// <param name="rows">Which rows of each layer the samples are, in this order; null (default): all.</param>
    /// <param name="launcher">How; null (default): by the CPU's vectors where it has 512 bits of them, in float32, in torch operations elsewhere.</param>
    /// <returns>K of each, [layers, samples, samples]; and what centring took off Σ x², samples · Σ mean², [layers], float64.</returns>
    /// <exception cref="ArgumentException">There is no layer, or they are not matrices of as many rows, one type and one device; or there are no such rows.</exception>
    public static (Tensor Matrices, Tensor Taken) Of(IReadOnlyList<Tensor> layers, long[]? rows = null, Launcher? launcher = null)
    {
        Check(layers, rows);
        bool isPossible = layers[0].device_type == DeviceType.CPU && layers[0].dtype == ScalarType.Float32 && Vector512.IsHardwareAccelerated;
        Launcher chosen = launcher ?? (isPossible ? Launcher.Cpu : Launcher.Reference);
        if (chosen is not (Launcher.Cpu or Launcher.Reference)) throw new ArgumentException($"There is no kernel for the launcher {chosen}: take {Launcher.Cpu} or {Launcher.Reference}.", nameof(launcher));
        if (chosen == Launcher.Cpu && !isPossible) throw new ArgumentException($"The kernel is for float32 on a CPU with vectors of 512 bits; these are {layers[0].dtype} on {layers[0].device}.", nameof(launcher));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable off = no_grad();
        (Tensor matrices, Tensor taken) = chosen == Launcher.Cpu ? CpuGram.Of(layers, rows) : InTorch(layers, rows);
        return (matrices.MoveToOuterDisposeScope(), taken.MoveToOuterDisposeScope());
    }

    private static (Tensor Matrices, Tensor Taken) InTorch(IReadOnlyList<Tensor> layers, long[]? rows)
    {
        if (rows is not null)
        {
            Tensor places = tensor(rows, device: layers[0].device);
            layers = [.. layers.Select(layer => layer.index_select(0, places))];
        }

        var matrices = new Tensor[layers.Count];
        var taken = new Tensor[layers.Count];
        for (int i = 0; i < layers.Count; i++)
        {
            // Of rows that are all the same nothing is left, whatever rounding does to their mean.
            Tensor first = layers[i].narrow(0, 0, 1), shifted = layers[i] - first, mean = shifted.mean([0L], keepdim: true), centred = shifted - mean;
            (matrices[i], taken[i]) = (centred.mm(centred.t()), (first + mean).square().sum(ScalarType.Float64) * layers[i].shape[0]);
        }

        return (stack(matrices), stack(taken));
    }

    private static void Check(IReadOnlyList<Tensor> layers, long[]? rows)
    {
        ArgumentNullException.ThrowIfNull(layers);
        if (layers.Count == 0) throw new ArgumentException("There is no layer.", nameof(layers));
        foreach (Tensor layer in layers)
        {
            if (rows is { Length: > 0 } && layer.Dimensions > 0 && (rows.Min() < 0 || rows.Max() >= layer.shape[0])) throw new ArgumentException($"There is no row {(rows.Min() < 0 ? rows.Min() : rows.Max())} in [{string.Join(", ", layer.shape)}].", nameof(rows));
            if (layer.Dimensions != 2 || layer.shape[0] != layers[0].shape[0]) throw new ArgumentException($"Layers are [samples, features] of the same samples; these are {string.Join(", ", layers.Select(each => $"[{string.Join(", ", each.shape)}]"))}.", nameof(layers));
            if (!layer.is_floating_point() || layer.dtype != layers[0].dtype || layer.device_type != layers[0].device_type || layer.device_index != layers[0].device_index)
                throw new ArgumentException($"Layers are of one floating-point type on one device; these are {string.Join(", ", layers.Select(each => $"{each.dtype} on {each.device}"))}.", nameof(layers));
        }
    }
}
