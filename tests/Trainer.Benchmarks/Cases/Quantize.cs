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
            Contender.Of("a copy of 64 MB", () => copy.copy_(values), new Disposables([copy])),
            Contender.Of("quantise", () => Quantizer.Quantize(values, CodeMap.DynamicSigned).Dispose()),
            Contender.Of("dequantise", () => Quantizer.Dequantize(quantized).Dispose(), new Disposables([values, quantized])),
        ];
    }
}
