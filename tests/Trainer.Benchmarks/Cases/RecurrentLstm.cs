using Trainer.Kernels.Recurrence;

namespace Trainer.Benchmarks.Cases;

/// <summary>The backends of <see cref="RecurrentCell.Lstm"/>.</summary>
internal sealed class RecurrentLstm() : RecurrentSteps(RecurrentCell.Lstm, "rnn-lstm");
