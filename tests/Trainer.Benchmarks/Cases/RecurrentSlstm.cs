using Trainer.Kernels.Recurrence;

namespace Trainer.Benchmarks.Cases;

/// <summary>The backends of <see cref="RecurrentCell.Slstm"/>.</summary>
internal sealed class RecurrentSlstm() : RecurrentSteps(RecurrentCell.Slstm, "rnn-slstm");
