using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Models.Sequence;

/// <summary>A sequence model of tokens, which go in as unit vectors: it scores every token at every place. Parameters: <c>sequence.…</c>.</summary>
public sealed class TokenSequence : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> sequence;
    private readonly long _vocabulary;

    /// <summary>Makes the network.</summary>
    /// <param name="vocabulary">How many different tokens there are.</param>
    /// <param name="options">The sequence model.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public TokenSequence(long vocabulary, SequenceModelOptions options) : base(nameof(TokenSequence))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        ArgumentNullException.ThrowIfNull(options);
        _vocabulary = vocabulary;
        sequence = options.Create(vocabulary, vocabulary);
        RegisterComponents();
    }

    /// <summary>Tokens, int64 [batch, time] ↦ scores, [batch, time, vocabulary].</summary>
    public override Tensor forward(Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return sequence.call(functional.one_hot(input, _vocabulary).to_type(ScalarType.Float32)).MoveToOuterDisposeScope();
    }
}
