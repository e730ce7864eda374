using Trainer.Kernels.Blockwise;
using static TorchSharp.torch;

namespace Trainer.Benchmarks.Cases;

/// <summary>64 MB of float32 to codes and back, beside a copy.</summary>
internal sealed class Quantize : IBenchmark
{
    public string Name => "quantize";

    public string Description => "64 MB of float32 quantised and dequantised by blocks of 256";

    public IReadOnlyList<Contender> Prepare()
    {
        Tensor values = randn(1 << 24), copy = empty_like(values);
        QuantizedTensor quantized = Quantizer.Quantize(values, CodeMap.DynamicSigned);
        return
        [
            new("a copy of 64 MB", count => Repeat(count, () => copy.copy_(values)), new Disposables([copy])),
            new("quantise", count => Repeat(count, () => Quantizer.Quantize(values, CodeMap.DynamicSigned).Dispose())),
            new("dequantise", count => Repeat(count, () => Quantizer.Dequantize(quantized).Dispose()), new Disposables([values, quantized])),
        ];
    }

    private static void Repeat(int count, Action work)
    {
        for (int i = 0; i < count; i++) work();
    }
}
