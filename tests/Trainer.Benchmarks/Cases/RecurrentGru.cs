using Trainer.Kernels.Recurrence;

namespace Trainer.Benchmarks.Cases;

/// <summary>The backends of <see cref="RecurrentCell.Gru"/>.</summary>
internal sealed class RecurrentGru() : RecurrentSteps(RecurrentCell.Gru, "rnn-gru");
