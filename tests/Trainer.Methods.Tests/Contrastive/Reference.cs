using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>The losses written out as their equations stand, in float64 without torch, and gradients by central differences.</summary>
internal static class Reference
{
    public static double NtXent(double[][] first, double[][] second, double temperature)
    {
        double[][] z = [.. first.Concat(second)];
        int count = first.Length;
        double sum = 0;
        for (int i = 0; i < z.Length; i++)
        {
            double all = 0;
            for (int k = 0; k < z.Length; k++)
            {
                if (k != i) all += Math.Exp(Cosine(z[i], z[k]) / temperature);
            }

            sum -= Math.Log(Math.Exp(Cosine(z[i], z[(i + count) % z.Length]) / temperature) / all);
        }

        return sum / z.Length;
    }

    public static double InfoNce(double[][] queries, double[][] keys, double[][] queue, double temperature)
    {
        double sum = 0;
        for (int i = 0; i < queries.Length; i++)
        {
            double right = Math.Exp(Cosine(queries[i], keys[i]) / temperature);
            sum -= Math.Log(right / (right + queue.Sum(other => Math.Exp(Cosine(queries[i], other) / temperature))));
        }

        return sum / queries.Length;
    }

    public static double NegativeCosine(double[][] p1, double[][] p2, double[][] z1, double[][] z2) =>
        -0.5 * (p1.Zip(z2, Cosine).Average() + p2.Zip(z1, Cosine).Average());

    public static double Cosine(double[] a, double[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));

    /// <summary>Checks a loss in float64 and its gradients with respect to the first <paramref name="differentiable"/> inputs against a reference; those of the others must be absent or zero.</summary>
    public static void Check(Func<Tensor[], Tensor> loss, Func<double[][][], double> reference, double[][][] inputs, int differentiable)
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        Tensor[] tensors = [.. inputs.Select(input => Of(input).requires_grad_())];
        Tensor value = loss(tensors);
        Assert.Equal(reference(inputs), value.item<double>(), 1e-12);
        value.backward();
        for (int input = 0; input < inputs.Length; input++)
        {
            double[]? gradient = tensors[input].grad?.data<double>().ToArray();
            if (input >= differentiable)
            {
                Assert.All(gradient ?? [], entry => Assert.Equal(0, entry));
                continue;
            }

            for (int row = 0; row < inputs[input].Length; row++)
            {
                // The losses see directions: all their derivatives are of the size of 1/|z| to their order, and so are step and bound taken.
                double[] z = inputs[input][row];
                double norm = Math.Sqrt(Dot(z, z));
                for (int column = 0; column < z.Length; column++)
                {
                    double difference = Difference(reference, inputs, ref z[column], 1e-5 * norm);
                    Assert.Equal(norm * difference, norm * gradient![(row * z.Length) + column], 1e-7);
                }
            }
        }
    }

    /// <summary>(N, d) in float64.</summary>
    public static Tensor Of(double[][] rows) => tensor(rows.SelectMany(row => row).ToArray(), ScalarType.Float64).reshape(rows.Length, -1);

    /// <summary>Normal numbers.</summary>
    public static double[][] Random(int rows, int columns, long seed)
    {
        var random = new Randomness.RandomStream(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var row = new double[columns];
            random.NextNormals(row);
            return row;
        })];
    }

    private static double Difference(Func<double[][][], double> reference, double[][][] inputs, ref double entry, double step)
    {
        double kept = entry;
        entry = kept + step;
        double above = reference(inputs);
        entry = kept - step;
        double below = reference(inputs);
        entry = kept;
        return (above - below) / (2 * step);
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
