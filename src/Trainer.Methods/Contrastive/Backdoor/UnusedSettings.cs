using Trainer.Configuration;
using Trainer.Loop;
using Trainer.Precision;

namespace Trainer.Methods.Contrastive.Backdoor;

/// <summary>Settings of a run that reach its steps only where the engine makes them: a task that makes its own refuses them, since they would change nothing.</summary>
internal static class UnusedSettings
{
    /// <summary>Refuses those that are set.</summary>
    /// <param name="training">The run's settings.</param>
    /// <param name="task">The task's name.</param>
    /// <exception cref="ConfigException">One is set.</exception>
    public static void Refuse(TrainingOptions training, string task)
    {
        Refuse(training.Precision != PrecisionMode.Fp32, "precision", "it computes in float32");
        Refuse(training.KeepFloat32.Count > 0, "keepFloat32", "it computes in float32 throughout");
        Refuse(training.Accumulate > 1, "accumulate", "each of its steps is over one batch; a larger training:batchSize does the same");
        Refuse(training.ClipNorm is not null, "clipNorm", "it does not clip gradients; lower the learning rate instead");
        Refuse(training.ClipValue is not null, "clipValue", "it does not clip gradients; lower the learning rate instead");
        Refuse(training.Freeze.Count > 0, "freeze", "it trains all its parameters");
        Refuse(training.OverfitBatches is not null, "overfitBatches", "it draws batches from all images; name a smaller data set instead");

        void Refuse(bool isSet, string key, string why)
        {
            if (isSet) throw new ConfigException("training:" + key, $"has no effect in the task {task}: {why}. Leave it out.");
        }
    }
}
