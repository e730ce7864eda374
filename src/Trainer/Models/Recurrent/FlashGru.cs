using Trainer.Kernels.Recurrence;

namespace Trainer.Models.Recurrent;

/// <summary>A network of gated recurrent units, <see cref="RecurrentCell.Gru"/>. Weights and biases are drawn from U(±1/√H).</summary>
/// <param name="inputs">Values that go in at each step.</param>
/// <param name="width">The width H of h.</param>
/// <param name="settings">Heads, layers and the rest; default one of each.</param>
/// <exception cref="ArgumentException">A size is out of range, or the heads do not divide the width.</exception>
public sealed class FlashGru(long inputs, int width, RecurrentSettings? settings = null) : FlashRecurrent(nameof(FlashGru), RecurrentCell.Gru, inputs, width, settings);
