using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>The defence of <see cref="DistillationOptions"/>: 1 − E S(student(t(x)), teacher(t(x))) with S the cosine, the teacher in evaluation.</summary>
internal sealed class Distillation(DefenceContext context) : TrainedDefence(context, context.Fresh())
{
    protected override Tensor Loss(Tensor images, StepContext step)
    {
        Tensor view = Context.Views.View(images, step.Random.Fork("views")), teacher;
        using (no_grad())
        {
            Context.Victim.eval();
            teacher = UnitVectors.Of(Context.Victim.Features(view));
        }

        return 1 - (UnitVectors.Of(Method.Features(view)) * teacher).sum(1).mean();
    }
}
