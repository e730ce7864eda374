using Trainer.Randomness;

namespace Trainer.Methods.Operators.Simulation;

/// <summary>Makes pairs of fields one after the other; one thread at a time uses it.</summary>
internal interface IFieldSimulator
{
    /// <summary>Makes a pair, a function of the stream alone.</summary>
    /// <param name="random">The sample's own numbers.</param>
    /// <param name="input">Receives what goes in, channel by channel, row by row.</param>
    /// <param name="output">Receives what is to come out.</param>
    void Simulate(RandomStream random, Span<double> input, Span<double> output);
}
