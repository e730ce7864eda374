using Trainer.Checkpoints;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Weights;

/// <summary>Writes the weights of a checkpoint as a file of their own.</summary>
public static class WeightExport
{
    /// <summary>Writes a safetensors file that PyTorch's libraries load: names as in the module tree, and the metadata <c>format = pt</c> that they ask for.</summary>
    /// <param name="checkpoint">The checkpoint's folder; it is verified first.</param>
    /// <param name="path">The file to write, replaced if it is there.</param>
    /// <returns>How many tensors were written.</returns>
    /// <exception cref="CheckpointException">The checkpoint is damaged.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left of it.</exception>
    public static int Write(string checkpoint, string path)
    {
        Checkpoint.Verify(checkpoint);
        using var source = new SafetensorsReader(Path.Combine(checkpoint, Checkpoint.ModelFile));
        var tensors = new Dictionary<string, Tensor>();
        string fresh = path + ".new";
        try
        {
            foreach (string name in source.Entries.Keys) tensors[name] = source.Read(name);
            SafetensorsWriter.Write(fresh, tensors, new Dictionary<string, string> { ["format"] = "pt" }, flushToDisk: true);
            File.Move(fresh, path, overwrite: true);
            return tensors.Count;
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values) tensor.Dispose();
            File.Delete(fresh);
        }
    }
}
