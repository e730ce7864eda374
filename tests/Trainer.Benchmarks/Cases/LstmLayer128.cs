namespace Trainer.Benchmarks.Cases;

/// <summary>A small LSTM.</summary>
internal sealed class LstmLayer128() : RecurrentLayer("lstm-128", steps: 256, batch: 16, heads: 1, width: 128, units: 8);
