using Trainer.State;
using Trainer.Tasks;
using Trainer.Torch.Autograd;
using static TorchSharp.torch;

namespace Trainer.Methods.Contrastive.Backdoor.Defences;

/// <summary>A defence that trains an encoder, step after step of the run.</summary>
internal abstract class TrainedDefence : Defence
{
    private readonly optim.Optimizer _optimizer;
    private readonly bool _isOwn;

    /// <param name="context">The victim, and what the defender has.</param>
    /// <param name="method">What is trained; disposed with the defence where it is not the victim.</param>
    protected TrainedDefence(DefenceContext context, ContrastiveMethod method) : base(method)
    {
        (Context, _isOwn) = (context, method != context.Victim);
        _optimizer = context.Optimizer(method.named_parameters());
    }

    public override bool IsOneShot => false;

    /// <summary>The victim, and what the defender has.</summary>
    protected DefenceContext Context { get; }

    public override Tensor Step(StepContext step)
    {
        Method.train();
        _optimizer.zero_grad();
        Tensor images = Images(step);
        long[] places = RandomBatch.Draw(images.shape[0], Context.BatchSize, step.Random.Fork("batch"));
        Tensor loss = Loss(images.index_select(0, tensor(places, device: images.device)), step);
        loss.Backward();
        _optimizer.step();
        using (no_grad()) Method.AfterStep();
        return loss.detach();
    }

    public override void State(StateTree state)
    {
        base.State(state);
        state.Add("optimizer", (IStateful)_optimizer);
    }

    /// <summary>The images that are trained on.</summary>
    protected virtual Tensor Images(StepContext step) => Context.Clean;

    /// <summary>The loss of a batch of them; by default that of the method itself.</summary>
    protected virtual Tensor Loss(Tensor images, StepContext step)
    {
        (Tensor first, Tensor second) = Context.Views.Draw(images, step.Random.Fork("views"));
        return Method.Loss(first, second);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing) return;
        _optimizer.Dispose();
        if (_isOwn) Method.Dispose();
    }
}
