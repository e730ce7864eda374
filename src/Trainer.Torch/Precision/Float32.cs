using TorchSharp;
using Trainer.Torch.Native;

namespace Trainer.Torch.Precision;

/// <summary>How float32 operations may be rounded for speed, in the whole process.</summary>
public static class Float32
{
    /// <summary>How exact matrix products are; libtorch starts with <see cref="MatmulPrecision.Highest"/>.</summary>
    /// <exception cref="NotSupportedException">This libtorch does not export the function (it is the one of libstdc++: Linux).</exception>
    public static MatmulPrecision Matmul
    {
        get
        {
            NativeLibraries.EnsureLoaded();
            return (MatmulPrecision)NativeTorch.MatmulPrecision();
        }

        set
        {
            NativeLibraries.EnsureLoaded();
            NativeTorch.SetFloat32MatmulPrecision(value switch { MatmulPrecision.Highest => "highest", MatmulPrecision.High => "high", _ => "medium" });
        }
    }

    /// <summary>Whether convolutions on CUDA may use TF32; libtorch starts with true.</summary>
    public static bool ConvolutionTf32
    {
        get => torch.backends.cudnn.allow_tf32;
        set => torch.backends.cudnn.allow_tf32 = value;
    }
}
