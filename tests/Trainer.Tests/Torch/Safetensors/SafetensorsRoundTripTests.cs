using CsCheck;
using TorchSharp;
using Trainer.Torch.Memory;
using Trainer.Torch.Safetensors;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Safetensors;

[Collection("tensor ledger")]
public sealed class SafetensorsRoundTripTests : IDisposable
{
    private static readonly ScalarType[] Types =
    [
        ScalarType.Float64, ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16,
        ScalarType.Int64, ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool,
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Any_set_of_tensors_comes_back_bit_for_bit()
    {
        var shape = Gen.Long[0, 4].Array[0, 4];
        var item = Gen.Select(Gen.String[Gen.Char, 0, 8].Where(IsText), shape, Gen.Int[0, Types.Length - 1].Select(i => Types[i]), Gen.Int[1, 9]);
        Gen.Select(item.List[0, 6], Gen.Dictionary(Gen.String.AlphaNumeric, Gen.String.AlphaNumeric)[0, 3], Gen.Int[1, 64]).Sample((items, metadata, chunk) =>
        {
            using var scope = NewDisposeScope();
            var tensors = new Dictionary<string, Tensor>();
            foreach ((string name, long[] size, ScalarType type, int seed) in items)
            {
                if (name != "__metadata__") tensors[name] = ((arange(size.Aggregate(1L, (a, b) => a * b)) * seed) % 7 - 3).to(type).reshape(size);
            }

            string path = _folder.File("any.safetensors");
            using (FileStream stream = File.Create(path)) SafetensorsWriter.Write(stream, tensors, metadata, chunk);
            using var reader = new SafetensorsReader(path) { ChunkLength = chunk };
            Assert.Equal(metadata, reader.Metadata);
            Assert.Equal(tensors.Keys.ToHashSet(), reader.Entries.Keys.ToHashSet());
            foreach ((string name, Tensor expected) in tensors)
            {
                Tensor actual = reader.Read(name);
                Assert.Equal(expected.dtype, actual.dtype);
                Assert.Equal(expected.shape, actual.shape);
                Assert.True(expected.equal(actual).all().item<bool>());
            }
        }, iter: 200, threads: 1);
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read_but_never_crashes()
    {
        string path = _folder.File("good.safetensors"), bad = _folder.File("damaged.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["weight"] = ones(3, 2), ["mask"] = ones(5, dtype: @bool), ["n"] = tensor(3L) });
        byte[] good = File.ReadAllBytes(path);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3], Gen.Int[0, 40]).Sample((at, value, kind, count) =>
        {
            byte[] damaged = kind switch
            {
                0 => good[..at],
                1 => [.. good[..at], value, .. good[(at + 1)..]],
                2 => [.. good[..at], .. good[Math.Min(at + count, good.Length)..]],
                _ => [.. good[..at], .. Enumerable.Repeat(value, count), .. good[at..]],
            };
            File.WriteAllBytes(bad, damaged);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var reader = new SafetensorsReader(bad);
                foreach (SafetensorsEntry entry in reader.Entries.Values)
                {
                    Assert.InRange(entry.ByteCount, 0, damaged.Length);
                    reader.Read(entry.Name).Dispose();
                }
            }
            catch (SafetensorsException)
            {
                // Refused.
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }, iter: 500, threads: 1);
    }

    [Fact]
    public void Views_and_transposes_are_written_as_they_look()
    {
        Tensor x = arange(12, dtype: float32).reshape(3, 4);
        string path = _folder.File("views.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["t"] = x.t(), ["rows"] = x.slice(0, 1, 3, 1), ["column"] = x[TensorIndex.Colon, 2] }, flushToDisk: true);
        using var reader = new SafetensorsReader(path);
        Assert.True(reader.Read("t").equal(x.t()).all().item<bool>());
        Assert.True(reader.Read("rows").equal(x.slice(0, 1, 3, 1)).all().item<bool>());
        Assert.True(reader.Read("column").equal(x[TensorIndex.Colon, 2]).all().item<bool>());
    }

    [Fact]
    public void Reading_into_a_tensor_keeps_the_tensor_and_checks_type_and_shape()
    {
        string path = _folder.File("into.safetensors");
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = arange(6, dtype: float32).reshape(2, 3) });
        using var reader = new SafetensorsReader(path);
        Tensor leaf = zeros(2, 3, requires_grad: true), transposed = zeros(3, 2).t();
        IntPtr before = TensorMemory.DataPointer(leaf);
        reader.ReadInto("x", leaf);
        reader.ReadInto("x", transposed);
        Assert.Equal(before, TensorMemory.DataPointer(leaf));
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f], leaf.detach().data<float>().ToArray());
        Assert.Equal(5f, transposed[1, 2].item<float>());
        Assert.Throws<SafetensorsException>(() => reader.ReadInto("x", zeros(3, 2)));
        Assert.Throws<SafetensorsException>(() => reader.ReadInto("x", zeros(2, 3, dtype: float64)));
        Assert.Throws<ArgumentNullException>(() => reader.ReadInto("x", null!));
    }

    [Fact]
    public void What_the_format_does_not_hold_is_refused_before_anything_is_written()
    {
        string path = _folder.File("none.safetensors");
        Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["c"] = zeros(2, dtype: complex64) }));
        Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["__metadata__"] = zeros(2) }));
        Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path, [new("x", ones(1)), new("x", ones(1))]));
        Assert.Throws<SafetensorsException>(() => SafetensorsWriter.Write(path, [new("half of \ud800 a pair", ones(1))]));
        Tensor gone = ones(1);
        gone.Dispose();
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(path, [new("x", gone)]));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void Writing_and_reading_leave_no_tensors_behind()
    {
        string path = _folder.File("ledger.safetensors");
        Tensor x = arange(6, dtype: float32).reshape(2, 3), t = x.t();
        TensorLedger ledger = TensorLedger.Open(settle: true);
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor> { ["x"] = x, ["t"] = t });
        using (var reader = new SafetensorsReader(path)) reader.ReadInto("t", t);
        ledger.ThrowIfDrifted("writing and reading");
    }

    private static bool IsText(string text) => !text.Any(char.IsSurrogate);
}
