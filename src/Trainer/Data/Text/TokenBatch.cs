using static TorchSharp.torch;

namespace Trainer.Data.Text;

/// <summary>Windows of a text: each token with the one that follows it.</summary>
/// <param name="Tokens">int64 [batch, length].</param>
/// <param name="Next">int64 [batch, length], one place on.</param>
public sealed record TokenBatch(Tensor Tokens, Tensor Next) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Tokens.Dispose();
        Next.Dispose();
    }
}
