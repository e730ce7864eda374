using TorchSharp;
using Trainer.Optimizers;
using Trainer.Schedules;
using Trainer.State;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Schedules;

public sealed class ScheduleTests : IDisposable
{
    private const int Total = 20;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void TorchSharps_schedulers_agree_where_there_is_one()
    {
        Agree(new StepDecayOptions { Every = 4, Gamma = 0.3 }, optimizer => optim.lr_scheduler.StepLR(optimizer, 4, 0.3));
        Agree(new StepDecayOptions { Milestones = [3, 11], Gamma = 0.3 }, optimizer => optim.lr_scheduler.MultiStepLR(optimizer, [3, 11], 0.3));
        Agree(new ExponentialOptions { Gamma = 0.9 }, optimizer => optim.lr_scheduler.ExponentialLR(optimizer, 0.9));
        Agree(new LinearOptions { Final = 0.2 }, optimizer => optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.2, Total));
        Agree(new CosineOptions { Final = 0.1 }, optimizer => optim.lr_scheduler.CosineAnnealingLR(optimizer, Total, 0.05));
        Agree(new OneCycleOptions(), optimizer => optim.lr_scheduler.OneCycleLR(optimizer, 0.5, Total), momentum: true);
    }

    [Fact]
    public void Warm_up_leads_into_the_schedule_and_groups_keep_their_proportion()
    {
        using var optimizer = new Sgd([("a", Scalar()), ("b", Scalar())], new Sgd.Options { LearningRate = 1, Groups = [new GroupOptions { Match = "b", LearningRateMultiplier = 0.1 }] });
        Schedule schedule = new LinearOptions { WarmUpSteps = 3 }.Create(optimizer, 7);
        var rates = new List<double>();
        for (int step = 0; step < 9; step++, schedule.Step())
        {
            rates.Add(optimizer.Groups[1].LearningRate);
            Assert.Equal(optimizer.Groups[1].LearningRate * 0.1, optimizer.Groups[0].LearningRate, 15);
        }

        Assert.Equal([0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0, 0], rates, (x, y) => Math.Abs(x - y) < 1e-14);
    }

    [Fact]
    public void A_restored_schedule_goes_on_where_it_was()
    {
        ScheduleOptions options = new OneCycleOptions();
        using var first = new Adam([("a", Scalar())], new Adam.Options());
        Schedule straight = options.Create(first, Total);
        for (int i = 0; i < 7; i++) straight.Step();
        var node = new StateNode();
        straight.SaveState(node.Child("schedule"));
        first.SaveState(node.Child("optimizer"));

        using var second = new Adam([("a", Scalar())], new Adam.Options());
        second.LoadState(node.Child("optimizer"));
        Schedule resumed = options.Create(second, Total);
        resumed.LoadState(node.Child("schedule"));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(straight.StepCount, resumed.StepCount);
            Assert.Equal(first.Groups[0].LearningRate, second.Groups[0].LearningRate);
            Assert.Equal(first.Betas, second.Betas);
            straight.Step();
            resumed.Step();
        }

        using var two = new Adam([("a", Scalar()), ("b", Scalar())], new Adam.Options { Groups = [new GroupOptions { Match = "b" }] });
        Assert.Throws<StateException>(() => options.Create(two, Total).LoadState(node.Child("schedule")));
    }

    [Fact]
    public void Cycling_leaves_an_optimizer_without_momentum_without()
    {
        using var optimizer = new Sgd([("a", Scalar())], new Sgd.Options());
        new OneCycleOptions().Create(optimizer, Total).Step();
        Assert.Equal(0, optimizer.Momentum);
        optimizer.step();
    }

    [Fact]
    public void Bad_options_are_refused()
    {
        using var optimizer = new Sgd([("a", Scalar())], new Sgd.Options());
        Assert.Throws<ArgumentException>(() => new LinearOptions { Final = 2 }.Create(optimizer, Total));
        Assert.Throws<ArgumentException>(() => new LinearOptions { WarmUpSteps = -1 }.Create(optimizer, Total));
        Assert.Throws<ArgumentException>(() => new StepDecayOptions().Create(optimizer, Total));
        Assert.Throws<ArgumentException>(() => new StepDecayOptions { Every = 2, Milestones = [3] }.Create(optimizer, Total));
        Assert.Throws<ArgumentOutOfRangeException>(() => new OneCycleOptions().Create(optimizer, 0));
    }

    private static void Agree(ScheduleOptions options, Func<optim.Optimizer, optim.lr_scheduler.LRScheduler> theirs, bool momentum = false)
    {
        using var ours = new Sgd([("a", Scalar())], new Sgd.Options { LearningRate = 0.5, Momentum = 0.9 });
        using var reference = new Sgd([("a", Scalar())], new Sgd.Options { LearningRate = 0.5, Momentum = 0.9 });
        Schedule schedule = options.Create(ours, Total);
        optim.lr_scheduler.LRScheduler scheduler = theirs(reference);
        for (int step = 0; step < Total; step++)
        {
            Assert.Equal(reference.Groups[0].LearningRate, ours.Groups[0].LearningRate, 12);
            if (momentum) Assert.Equal(reference.Momentum, ours.Momentum, 12);
            schedule.Step();
            if (step < Total - 1) scheduler.step();
        }
    }

    private static Parameter Scalar() => new(tensor(1.0));

    /// <summary>MgNO's schedule (arXiv 2310.19809): one cycle of 500 epochs, whose rates and β₁ hold for an epoch each.</summary>
    [Theory]
    [InlineData(0, 2.5e-4, 0.95)]
    [InlineData(49, 3.730168e-4, double.NaN)]
    [InlineData(99, 5e-4, 0.85)]
    [InlineData(299, 2.5125e-4, 0.90)]
    [InlineData(499, 2.5e-6, double.NaN)]
    public void Per_epoch_the_rates_change_with_epochs_only(int epoch, double rate, double beta)
    {
        using Parameter parameter = new(torch.zeros(1));
        using torch.optim.Optimizer optimizer = torch.optim.Adam([parameter], 5e-4);
        var options = new OneCycleOptions { PerEpoch = true, Rise = 0.2, InitialDivisor = 2, FinalDivisor = 100 };
        Schedule schedule = options.Create(optimizer, 500 * 3, 3);
        for (int step = 0; step < epoch * 3; step++) schedule.Step();
        for (int step = 0; step < 3; step++, schedule.Step())
        {
            torch.optim.ILearningRateController group = optimizer.ParamGroups.First();
            Assert.Equal(rate, group.LearningRate, 1e-10);
            if (!double.IsNaN(beta)) Assert.Equal(beta, ((torch.optim.IBetas)group).Betas.Item1, 5e-4);
        }

        var node = new StateNode();
        schedule.SaveState(node);
        Schedule again = options.Create(optimizer, 500 * 3, 3);
        again.LoadState(node);
        Assert.Equal(schedule.StepCount, again.StepCount);
        Assert.Throws<ArgumentException>(() => options.Create(optimizer, 10, null));
    }
}
