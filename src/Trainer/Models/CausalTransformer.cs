using TorchSharp;
using Trainer.Configuration;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Models;

/// <summary>A Transformer that says of each token which follows it: token and position embeddings, blocks, a norm and a linear head.</summary>
/// <remarks>Radford et al., "Language models are unsupervised multitask learners", 2019.</remarks>
public sealed class CausalTransformer : Module<Tensor, Tensor>
{
    private readonly Module<Tensor, Tensor> tokens, norm, head;
    private readonly TorchSharp.Modules.Sequential blocks;
    private readonly Parameter positions;

    /// <summary>Makes the model; its parameters are initialised from torch's default generator.</summary>
    /// <param name="vocabulary">How many different tokens there are.</param>
    /// <param name="options">The sizes.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CausalTransformer(long vocabulary, TransformerOptions options) : base(nameof(CausalTransformer))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabulary);
        ArgumentNullException.ThrowIfNull(options);
        OptionsCheck.Validate(options, nameof(options));
        Context = options.Context;
        tokens = options.StableEmbedding ? new StableEmbedding(vocabulary, options.Width) : Embedding(vocabulary, options.Width);
        positions = new Parameter(randn(options.Context, options.Width) * 0.02);
        blocks = Sequential(Enumerable.Range(0, options.Layers).Select(i => ($"{i}", (Module<Tensor, Tensor>)new TransformerBlock(options))));
        (norm, head) = (LayerNorm(options.Width), Linear(options.Width, vocabulary, hasBias: false));
        using IDisposable off = no_grad();
        if (!options.StableEmbedding) init.normal_(tokens.parameters().First(), 0, 0.02);
        RegisterComponents();
    }

    /// <summary>The most tokens it looks at.</summary>
    public int Context { get; }

    /// <summary>Scores every token at every place.</summary>
    /// <param name="input">Tokens, int64 [batch, length], at most <see cref="Context"/> long.</param>
    /// <returns>Logits of the token that follows, [batch, length, vocabulary].</returns>
    /// <exception cref="ArgumentException">The input is too long.</exception>
    public override Tensor forward(Tensor input)
    {
        if (input.shape[^1] > Context) throw new ArgumentException($"{input.shape[^1]} tokens are more than the model looks at, {Context}.", nameof(input));
        using DisposeScope scope = NewDisposeScope();
        Tensor stream = tokens.call(input) + positions.slice(0, 0, input.shape[^1], 1);
        return head.call(norm.call(blocks.call(stream))).MoveToOuterDisposeScope();
    }
}
