using System.Text;
using CsCheck;
using TorchSharp;
using Trainer.Checkpoints;
using Trainer.Configuration;
using Trainer.Data;
using Trainer.Randomness;
using Trainer.Tests.Data;
using Trainer.Torch.Safetensors;

namespace Trainer.Tests.Faults;

/// <summary>
/// Whatever a file holds, it is read, or refused with its name, in memory of 64 MB and twice its size. (No mutated TorchScript: libtorch ends the
/// process on some, see the remarks on <see cref="Trainer.Models.TorchScriptOptions"/>.)
/// </summary>
[Trait("Category", "Faults")]
[Collection(TensorCountCollection.Name)]
public sealed class DataFaultTests : IDisposable
{
    private const int Usual = 10_200;
    private readonly Data.TemporaryFolder _files = new();

    public static TheoryData<string> Names => [.. DataFormat.All.Select(format => format.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_damaged_file_is_refused_by_its_name_or_read(string name)
    {
        DataFormat format = DataFormat.All.First(one => one.Name == name);
        int count = FaultTable.Count((Usual / DataFormat.All.Count) + 1);
        format.Write(_files.Folder);
        string path = _files.Folder.File(format.File.Split('/'));
        byte[] whole = File.ReadAllBytes(path);
        format.Seal?.Invoke(_files.Folder);
        format.Read(_files.Folder); // It is whole; and what is loaded once is loaded.
        long tensors = TensorCountCollection.Count();
        (int refused, int read, long managed, long peak) = (0, 0, 0, 0);

        void Check(byte[] damaged)
        {
            File.WriteAllBytes(path, damaged);
            format.Seal?.Invoke(_files.Folder);
            var memory = new MemoryWatch();
            try
            {
                format.Read(_files.Folder);
                read++;
            }
            catch (Exception error) when (error is DataException or SafetensorsException or CheckpointException or ConfigException)
            {
                refused++;
                Assert.Contains(Named(format), error.Message, StringComparison.Ordinal);
            }

            (managed, peak) = (Math.Max(managed, memory.Managed - (2 * damaged.Length)), Math.Max(peak, memory.Peak - (2 * damaged.Length)));
        }

        for (int i = 0; i < 16; i++) Check(whole[..(whole.Length * i / 16)]);
        Gen<byte[]> bytes = Gen.ULong.Select(seed => Mutation.Apply(whole, new RandomStream((long)(seed >> 1))));
        Gen<byte[]> mutants = format.IsJson ? Gen.OneOf(bytes, ConfigMutation.Of(Gen.Const(Encoding.UTF8.GetString(whole))).Select(Encoding.UTF8.GetBytes)) : bytes;
        Choice.ForEach(mutants, count - 16, Check, mutant => Convert.ToHexString(mutant.AsSpan(0, Math.Min(4000, mutant.Length))));
        Assert.Equal(tensors, torch.Tensor.TotalCount);
        if (!name.StartsWith("hdf5", StringComparison.Ordinal))
        {
            Assert.InRange(managed, long.MinValue, 64 << 20);
            Assert.InRange(peak, long.MinValue, 64 << 20);
        }

        FaultTable.Add(
            $"file damaged: {name}", count, read + refused, 0,
            $"{refused} refused with the file's name, {read} read; at most {Math.Max(0, managed) >> 10:N0} kB allocated, {Math.Max(0, peak) >> 10:N0} kB resident, beyond twice the file");
    }

    public void Dispose() => _files.Dispose();

    // A checkpoint's and a run's files are named by the folder when they do not fit together.
    private static string Named(DataFormat format) => format.File.StartsWith("checkpoints/", StringComparison.Ordinal) ? "last" : Path.GetFileName(format.File);
}
