using Trainer.Methods.Contrastive;
using static TorchSharp.torch;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>A method that cannot but collapse: views attract each other and nothing keeps images apart.</summary>
internal sealed record AttractionOptions : ContrastiveMethodOptions
{
    public override ContrastiveMethod Create(EncoderOptions encoder, IReadOnlyList<long> shape) => new Attraction(encoder.Create(shape));

    private sealed class Attraction(Encoder encoder) : ContrastiveMethod(nameof(Attraction), encoder, nn.Linear(encoder.Width, 16))
    {
        protected override Tensor PairLoss(Tensor first, Tensor second)
        {
            (Tensor z1, Tensor z2) = (Embed(first), Embed(second));
            return NegativeCosine.Symmetric(z1, z2, z1, z2);
        }
    }
}
