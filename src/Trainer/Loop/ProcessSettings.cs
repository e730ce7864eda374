using Trainer.Tasks;
using Trainer.Torch.Precision;
using static TorchSharp.torch;

namespace Trainer.Loop;

/// <summary>What a run sets for the whole process.</summary>
internal static class ProcessSettings
{
    public static void Apply(TrainingOptions options, TaskNeeds needs)
    {
        if (options.Threads is { } threads && threads != get_num_threads()) set_num_threads(threads);
        Determinism.Set(options.Deterministic || needs.Determinism);
        try
        {
            if (Float32.Matmul != options.MatmulPrecision) Float32.Matmul = options.MatmulPrecision;
        }
        catch (NotSupportedException error)
        {
            throw new EnvironmentException($"training:matmulPrecision cannot be set here: {error.Message}", error);
        }

        if (Float32.ConvolutionTf32 != options.ConvolutionTf32) Float32.ConvolutionTf32 = options.ConvolutionTf32;
    }
}
