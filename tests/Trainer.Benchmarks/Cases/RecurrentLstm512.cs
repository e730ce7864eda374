using Trainer.Kernels.Recurrence;

namespace Trainer.Benchmarks.Cases;

/// <summary>The backends of <see cref="RecurrentCell.Lstm"/> where a step is a large product of matrices.</summary>
internal sealed class RecurrentLstm512() : RecurrentSteps(RecurrentCell.Lstm, "rnn-lstm-512", steps: 256, heads: 1, width: 512, units: 1);
