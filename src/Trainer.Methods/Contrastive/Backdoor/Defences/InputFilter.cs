using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>Does something to every image before the encoder sees it: test images and the bank alike.</summary>
internal sealed class InputFilter(ContrastiveMethod method, Func<Tensor, Tensor> filter) : Defence(method)
{
    public override Tensor Step(StepContext step) => zeros(1);

    public override Tensor Filter(Tensor images) => filter(images);
}
