namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>The defence of <see cref="FineTuningOptions"/>.</summary>
internal sealed class FineTuning(DefenceContext context) : TrainedDefence(context, context.Victim);
