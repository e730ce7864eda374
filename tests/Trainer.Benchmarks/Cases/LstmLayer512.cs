namespace Trainer.Benchmarks.Cases;

/// <summary>A large LSTM of one head.</summary>
internal sealed class LstmLayer512() : RecurrentLayer("lstm-512", steps: 256, batch: 16, heads: 1, width: 512, units: 1);
