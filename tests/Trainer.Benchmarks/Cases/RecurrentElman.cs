using Trainer.Kernels.Recurrence;

namespace Trainer.Benchmarks.Cases;

/// <summary>The backends of <see cref="RecurrentCell.Elman"/>.</summary>
internal sealed class RecurrentElman() : RecurrentSteps(RecurrentCell.Elman, "rnn-elman");
