using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Memory;

[Collection("tensor ledger")]
public sealed class TensorMemoryTests
{
    [Fact]
    public void A_span_reads_and_writes_the_tensor_itself_at_its_offset()
    {
        using Tensor x = arange(10, dtype: float32), part = x.slice(0, 3, 7, 1);
        Span<float> span = TensorMemory.AsSpan<float>(part);
        Assert.Equal([3f, 4f, 5f, 6f], span.ToArray());
        span[1] = 40;
        Assert.Equal(40f, x[4].item<float>());
        Assert.Equal(TensorMemory.DataPointer(x) + (3 * sizeof(float)), TensorMemory.DataPointer(part));
        Assert.Equal(16, TensorMemory.ByteCount(part));
    }

    [Fact]
    public void Wrong_tensors_are_refused()
    {
        using Tensor x = ones(2, 3), transposed = x.t(), half = ones(2, dtype: bfloat16);
        Tensor gone = ones(1);
        gone.Dispose();
        Assert.Throws<ArgumentException>(() => { _ = TensorMemory.AsSpan<double>(x); });
        Assert.Throws<ArgumentException>(() => { _ = TensorMemory.AsSpan<float>(transposed); });
        Assert.Throws<ArgumentException>(() => { _ = TensorMemory.AsSpan<float>(gone); });
        Assert.Equal(0x3f80, TensorMemory.AsSpan<ushort>(half)[0]);
    }

    [Fact]
    public void The_ledger_counts_and_names_a_drift()
    {
        TensorLedger ledger = TensorLedger.Open(settle: true);
        Tensor kept = ones(1);
        var error = Assert.Throws<TensorLeakException>(() => ledger.ThrowIfDrifted("the step"));
        Assert.StartsWith("the step: 1 tensors more", error.Message, StringComparison.Ordinal);
        ledger.ThrowIfDrifted("the step", allowed: 1);
        kept.Dispose();
        ledger.ThrowIfDrifted("the step");
        Assert.Equal(0, ledger.Drift);
    }
}
