namespace Trainer.Benchmarks.Cases;

/// <summary>Twelve heads beside one of as many units.</summary>
internal sealed class LstmLayerHeads() : RecurrentLayer("lstm-heads", steps: 1024, batch: 16, heads: 12, width: 64, units: 1);
