using Trainer.Components;
using Trainer.Data;
using Trainer.Methods.Physics.Equations;
using Trainer.Randomness;
using static TorchSharp.torch;

namespace Trainer.Methods.Physics.Collocation;

/// <summary>Points of a file, such as the nodes of a mesh.</summary>
[Component("point-file", Summary = "Points of a .npz or .npy file.")]
public sealed record PointFileOptions : CollocationOptions
{
    /// <summary>A <c>.npz</c> or <c>.npy</c> file, in the data folder unless the path is absolute.</summary>
    public required string File { get; init; }

    /// <summary>The array in an archive, [points, variables]; default <c>points</c>.</summary>
    public string Key { get; init; } = "points";

    /// <inheritdoc/>
    public override Tensor Choose(IReadOnlyList<Variable> variables, RandomStream random, Func<Tensor, Tensor>? residuals, DataFolder data)
    {
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(data);
        string path = data.Inside(File);
        bool isArchive = !path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        using Tensor points = isArchive ? NpzFile.Read(path, Key) : NpzFile.ReadSingle(path);
        long[] shape = points.shape;
        double[] values = [.. points.data<float>().ToArray().Select(value => (double)value)];
        string what = isArchive ? $"{path}: '{Key}'" : path;
        if (shape.Length != 2 || shape[1] != variables.Count || shape[0] == 0) throw new DataException($"{what} has shape [{string.Join(", ", shape)}]; points are [points, {variables.Count}], of {string.Join(", ", variables.Select(variable => variable.Name))}.");
        for (int i = 0; i < values.Length; i++)
        {
            Variable variable = variables[i % variables.Count];
            if (!variable.Contains(values[i])) throw new DataException($"{what}: point {i / variables.Count} is outside the domain: {variable.Name} = {values[i]}, not in {variable.From} to {variable.To}. Remove it, or widen the domain.");
        }

        return tensor(values, shape);
    }
}
