using Trainer.Kernels.Recurrence;

namespace Trainer.Models.Recurrent;

/// <summary>A network of long short-term memory, <see cref="RecurrentCell.Lstm"/>. Weights and biases are drawn from U(±1/√H), but for the biases of the forget gates, which are 1.</summary>
/// <param name="inputs">Values that go in at each step.</param>
/// <param name="width">The width H of h.</param>
/// <param name="settings">Heads, layers and the rest; default one of each.</param>
/// <exception cref="ArgumentException">A size is out of range, or the heads do not divide the width.</exception>
public sealed class FlashLstm(long inputs, int width, RecurrentSettings? settings = null) : FlashRecurrent(nameof(FlashLstm), RecurrentCell.Lstm, inputs, width, settings);
