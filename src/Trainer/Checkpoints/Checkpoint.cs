using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using Trainer.Configuration;
using Trainer.State;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Checkpoints;

/// <summary>
/// One checkpoint: <c>model.safetensors</c> (weights by their names in the module tree), <c>state.safetensors</c> (tensors of optimizers and other
/// parts), <c>state.json</c> (everything else), <c>manifest.json</c> (hashes). Nothing in it is code: reading one creates no types.
/// </summary>
public static class Checkpoint
{
    /// <summary>The weights' file.</summary>
    public const string ModelFile = "model.safetensors";

    private const string TensorFile = "state.safetensors";
    private const string ValueFile = "state.json";

    /// <summary>What a checkpoint consists of besides its manifest.</summary>
    internal static IReadOnlyList<string> Files { get; } = [ModelFile, TensorFile, ValueFile];

    /// <summary>Writes a checkpoint into a folder and flushes it to the disk.</summary>
    public static void Write(string folder, StateTree tree, long step)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var state = new StateNode();
        tree.Save(state);
        Write(folder, tree.MeasuredWeights(), state, step);
    }

    /// <summary>Writes a checkpoint from a copy of the state, on any thread, and flushes it to the disk.</summary>
    public static void Write(string folder, CheckpointSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        Write(folder, snapshot.Weights, snapshot.State, snapshot.Step);
    }

    /// <summary>Checks that a checkpoint is complete and undamaged.</summary>
    /// <exception cref="CheckpointException">It is not.</exception>
    public static void Verify(string folder) => CheckpointManifest.Read(folder).Verify(folder);

    /// <summary>Restores a checkpoint. Weights are compared before any is changed.</summary>
    /// <exception cref="CheckpointException">It is of another model or task; the message names the first difference.</exception>
    public static void Load(string folder, StateTree tree)
    {
        try
        {
            LoadWeights(Path.Combine(folder, ModelFile), tree);
            using DisposeScope scope = NewDisposeScope();
            var state = new StateNode();
            foreach ((string name, JsonNode? value) in ReadValues(Path.Combine(folder, ValueFile))) state.Values[name] = value?.DeepClone();
            using (var file = new SafetensorsReader(Path.Combine(folder, TensorFile)))
            {
                foreach (string name in file.Entries.Keys) state.Tensors[name] = file.Read(name);
            }

            tree.Load(state);
        }
        catch (StateException error)
        {
            throw new CheckpointException($"{folder} does not fit this run: {error.Message}", error);
        }
        catch (Exception error) when (error is ConfigException or SafetensorsException)
        {
            throw new CheckpointException($"{folder} is damaged: {error.Message}", error);
        }
    }

    private static void Write(string folder, IReadOnlyDictionary<string, Tensor> weights, StateNode state, long step)
    {
        using IDisposable gradients = no_grad();
        CheckpointManifest.Write(folder, step, new Dictionary<string, string>
        {
            [ModelFile] = WriteFile(Path.Combine(folder, ModelFile), stream => SafetensorsWriter.Write(stream, weights)),
            [TensorFile] = WriteFile(Path.Combine(folder, TensorFile), stream => SafetensorsWriter.Write(stream, state.Tensors)),
            [ValueFile] = WriteFile(Path.Combine(folder, ValueFile), stream => JsonSerializer.Serialize(stream, state.Values, StateJson.Options)),
        });
    }

    private static string WriteFile(string path, Action<Stream> write)
    {
        using var stream = new HashingStream(path);
        write(stream);
        return stream.Finish();
    }

    private static JsonObject ReadValues(string path) =>
        JsonText.Parse(File.ReadAllText(path), "", path) as JsonObject ?? throw new CheckpointException($"{path} is damaged: it holds no object.");

    private static void LoadWeights(string path, StateTree tree)
    {
        IReadOnlyDictionary<string, Tensor> weights = tree.Weights();
        using var file = new SafetensorsReader(path);
        IReadOnlyDictionary<string, SafetensorsEntry> stored = file.Entries;
        foreach ((string name, Tensor weight) in weights)
        {
            if (!stored.TryGetValue(name, out SafetensorsEntry? entry)) throw Mismatch(path, $"it has no '{name}', which this model has with shape {Shape(weight.shape)}");
            if (!entry.Shape.SequenceEqual(weight.shape)) throw Mismatch(path, $"'{name}' has shape {Shape(entry.Shape)} there and {Shape(weight.shape)} in this model");
            if (entry.Type != weight.dtype) throw Mismatch(path, $"'{name}' is {entry.Type} there and {weight.dtype} in this model");
        }

        if (stored.Keys.FirstOrDefault(name => !weights.ContainsKey(name)) is { } extra)
        {
            throw Mismatch(path, $"it has '{extra}' with shape {Shape(stored[extra].Shape)}, which this model has not");
        }

        using IDisposable gradients = no_grad();
        foreach ((string name, Tensor weight) in weights) file.ReadInto(name, weight);
    }

    private static CheckpointException Mismatch(string path, string difference) => new($"{path} is of another model: {difference}.");

    private static string Shape(IEnumerable<long> shape) => $"({string.Join(", ", shape)})";
}
