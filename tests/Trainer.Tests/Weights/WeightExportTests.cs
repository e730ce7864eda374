using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Trainer.Checkpoints;
using Trainer.State;
using Trainer.Weights;
using static TorchSharp.torch;

namespace Trainer.Tests.Weights;

/// <summary>The exported file is read from the format's definition: 8 bytes of header length, a JSON header with types, shapes and offsets, then the bytes.</summary>
public sealed class WeightExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_export_holds_the_weights_as_the_format_says()
    {
        using nn.Module<Tensor, Tensor> model = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        string checkpoint = Save(model);
        Assert.Equal(7, WeightExport.Write(checkpoint, _folder.File("out.safetensors")));
        byte[] file = File.ReadAllBytes(_folder.File("out.safetensors"));
        int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(8, length));
        Assert.Equal("pt", header.RootElement.GetProperty("__metadata__").GetProperty("format").GetString());
        long read = 0;
        foreach ((string name, Tensor weight) in model.state_dict())
        {
            JsonElement entry = header.RootElement.GetProperty(name);
            Assert.Equal(weight.dtype == ScalarType.Int64 ? "I64" : "F32", entry.GetProperty("dtype").GetString());
            Assert.Equal(weight.shape, entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()));
            int[] offsets = [.. entry.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt32())];
            ReadOnlySpan<byte> bytes = file.AsSpan(8 + length)[offsets[0]..offsets[1]];
            if (weight.dtype == ScalarType.Int64) Assert.Equal(weight.data<long>().ToArray(), MemoryMarshal.Cast<byte, long>(bytes).ToArray());
            else Assert.Equal(weight.data<float>().ToArray(), MemoryMarshal.Cast<byte, float>(bytes).ToArray());
            read += bytes.Length;
        }

        Assert.Equal(file.Length, 8 + length + read); // No byte that belongs to nothing.
    }

    [Fact]
    public void A_damaged_checkpoint_and_a_place_that_cannot_be_written_are_refused()
    {
        using nn.Module<Tensor, Tensor> model = nn.Linear(3, 2);
        string checkpoint = Save(model);
        Assert.ThrowsAny<IOException>(() => WeightExport.Write(checkpoint, _folder.File("no/such/folder/x.safetensors")));
        File.AppendAllText(Path.Combine(checkpoint, Checkpoint.ModelFile), "x");
        Assert.Throws<CheckpointException>(() => WeightExport.Write(checkpoint, _folder.File("x.safetensors")));
        Assert.False(File.Exists(_folder.File("x.safetensors")));
    }

    private string Save(nn.Module model)
    {
        var tree = new StateTree();
        tree.Add("model", model);
        string checkpoint = _folder.File("checkpoint");
        Directory.CreateDirectory(checkpoint);
        Checkpoint.Write(checkpoint, tree, 1);
        return checkpoint;
    }
}
