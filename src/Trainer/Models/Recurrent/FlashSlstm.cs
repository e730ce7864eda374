using Trainer.Kernels.Recurrence;

namespace Trainer.Models.Recurrent;

/// <summary>A network of LSTM cells with exponential gates, <see cref="RecurrentCell.Slstm"/>. Weights are drawn from U(±1/√H); the biases of the forget gates fall from 5 to −7 along a head by the power law of <see cref="ForgetBias"/>, the others are 0.</summary>
/// <param name="inputs">Values that go in at each step.</param>
/// <param name="width">The width H of h.</param>
/// <param name="settings">Heads, layers and the rest; default one of each.</param>
/// <exception cref="ArgumentException">A size is out of range, or the heads do not divide the width.</exception>
public sealed class FlashSlstm(long inputs, int width, RecurrentSettings? settings = null) : FlashRecurrent(nameof(FlashSlstm), RecurrentCell.Slstm, inputs, width, settings);
