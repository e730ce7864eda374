using Trainer.Numerics.LinearSolvers;
using static TorchSharp.torch;

namespace Trainer.Numerics.Eigen;

/// <summary>
/// The eigenpairs of greatest magnitude of a symmetric operator that is known by its products with vectors only, such as the Hessian of a loss: by the method of Lanczos (1950), with each vector of the basis made
/// orthogonal to all before twice, which keeps copies of the same eigenvalue out (Parlett 1998, chapter 13).
/// </summary>
/// <remarks>One vector reaches one eigenvector of an eigenvalue that several share, unless the basis comes to an end of what it can reach; then a new random vector goes on. Signs are fixed: an eigenvector's largest element is positive.</remarks>
public static class Lanczos
{
    // Vectors between two looks at the eigenvalues.
    private const int Between = 5;

    /// <summary>Finds the eigenpairs.</summary>
    /// <param name="product">A x of a vector [n]: a new tensor of the same type; x is not to be kept or changed. A must be symmetric.</param>
    /// <param name="like">A vector [n], float64 or float32, whose size, type and device those of the basis are; its values are not used.</param>
    /// <param name="options">How many, and how well; null for the defaults.</param>
    /// <returns>As many pairs as asked for, or n; the residuals say how good they are where the basis came to its end first.</returns>
    /// <exception cref="ArgumentException">No vector, another type, or a product of another shape or type.</exception>
    /// <exception cref="SolverException">A product has numbers that are not finite.</exception>
    public static Eigenpairs Leading(Func<Tensor, Tensor> product, Tensor like, LanczosOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(like);
        options ??= new();
        if (like.dim() != 1 || like.shape[0] == 0) throw new ArgumentException($"A vector is needed, not a tensor of shape [{string.Join(", ", like.shape)}].", nameof(like));
        if (like.dtype is not (ScalarType.Float64 or ScalarType.Float32)) throw new ArgumentException($"Vectors of float64 or float32, not of {like.dtype}.", nameof(like));
        using IDisposable off = no_grad(), scope = NewDisposeScope();
        int size = (int)Math.Min(like.shape[0], options.Basis), count = Math.Min(options.Count, size);
        using Generator generator = new((ulong)options.Seed);
        Tensor basis = empty([size, like.shape[0]], like.dtype, like.device);
        double[] diagonal = new double[size], beside = new double[size];
        double rounding = like.dtype == ScalarType.Float64 ? 1e-14 : 1e-6, norm = 0;
        basis[0] = Fresh(0);
        int used = 1, closures = 0;
        Tensor values, combinations;
        for (; ; used++)
        {
            using IDisposable inner = NewDisposeScope();
            Tensor image = Apply(basis[used - 1]);
            diagonal[used - 1] = image.dot(basis[used - 1]).to(ScalarType.Float64).item<double>();
            Remove(image, used);
            double length = image.norm().to(ScalarType.Float64).item<double>();
            norm = Math.Max(norm, Math.Max(Math.Abs(diagonal[used - 1]), length));
            // Where the basis holds all that A makes of it, another vector starts a block of its own.
            bool isClosed = length <= rounding * norm;
            beside[used - 1] = isClosed ? 0 : length;
            if (isClosed) closures++;
            // The j-th block has the j-th copy of each eigenvalue.
            bool isLast = used == size || (closures == count && used >= count);
            if (isLast || (used >= count && used % Between == 0 && !isClosed))
            {
                (values, combinations) = Small(used);
                Tensor errors = combinations[used - 1].abs() * beside[used - 1];
                if (isLast || errors.max().item<double>() <= options.Tolerance * values.abs().max().item<double>())
                {
                    values.MoveToOuterDisposeScope();
                    combinations.MoveToOuterDisposeScope();
                    break;
                }
            }

            basis[used] = isClosed ? Fresh(used) : image / length;
        }

        Tensor vectors = combinations.transpose(0, 1).to(like.dtype).to(like.device).matmul(basis.narrow(0, 0, used));
        vectors = vectors / vectors.norm(1, keepdim: true);
        vectors = vectors * vectors.gather(1, vectors.abs().argmax(1, keepdim: true)).sign();
        double[] residuals = [.. Enumerable.Range(0, count).Select(Residual)];
        return new(values.MoveToOuterDisposeScope(), vectors.MoveToOuterDisposeScope(), residuals, used + count);

        // The first vectors of the basis taken out, twice, since rounding leaves some of them the first time.
        void Remove(Tensor vector, int first)
        {
            Tensor before = basis.narrow(0, 0, first);
            for (int i = 0; i < 2 && first > 0; i++) vector.sub_(before.transpose(0, 1).mv(before.mv(vector)));
        }

        Tensor Fresh(int first)
        {
            Tensor vector = randn(like.shape, ScalarType.Float64, generator: generator).to(like.dtype).to(like.device);
            Remove(vector, first);
            return vector / vector.norm();
        }

        Tensor Apply(Tensor vector)
        {
            using IDisposable enabled = enable_grad();
            Tensor image = product(vector);
            if (image is null || image.dtype != like.dtype || !image.shape.AsSpan().SequenceEqual(like.shape))
                throw new ArgumentException($"The product of a vector [{like.shape[0]}] of {like.dtype} is {(image is null ? "null" : $"[{string.Join(", ", image.shape)}] of {image.dtype}")}.", nameof(product));
            if (!image.isfinite().all().item<bool>()) throw new SolverException("A product of the operator with a vector has numbers that are not finite.");
            return image.detach().clone();
        }

        // The eigenpairs of the tridiagonal matrix, the count of greatest magnitude: [count], [size, count].
        (Tensor Values, Tensor Vectors) Small(int size)
        {
            Tensor matrix = diag(tensor(diagonal[..size]));
            if (size > 1)
            {
                Tensor upper = diag(tensor(beside[..(size - 1)]), 1);
                matrix = matrix + upper + upper.transpose(0, 1);
            }

            (Tensor all, Tensor directions) = linalg.eigh(matrix);
            Tensor order = all.abs().argsort(descending: true).narrow(0, 0, count);
            return (all[order], directions.index_select(1, order));
        }

        double Residual(int i)
        {
            using IDisposable inner = NewDisposeScope();
            return (Apply(vectors[i]) - vectors[i] * values[i].item<double>()).norm().to(ScalarType.Float64).item<double>();
        }
    }
}
