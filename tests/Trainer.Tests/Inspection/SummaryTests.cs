using Trainer.Data;
using Trainer.Inspection;
using Trainer.Loop;
using Trainer.Models;
using Trainer.Optimizers;
using Trainer.Tasks.Classification;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Inspection;

public sealed class SummaryTests
{
    [Fact]
    public void Shapes_parameters_and_multiply_adds_are_those_by_hand()
    {
        SummaryListener summary = Summarise(new ConvNetOptions { Channels = [4], Kernel = 3, Dense = 5, BatchNorm = true }, new TrainingOptions { Steps = 1, BatchSize = 7, EvaluationBatches = 1 });
        Assert.Equal(["blocks.0.conv", "blocks.0.norm", "dense", "head"], summary.Layers.Select(layer => layer.Name));
        LayerSummary conv = summary.Layers[0], dense = summary.Layers[2], head = summary.Layers[3];
        Assert.Equal([7, 4, 8, 8], conv.Output!);
        Assert.Equal((4 * 9, 4 * 9 * 64.0), (conv.Parameters, conv.MultiplyAdds));
        Assert.Equal(((4 * 16 * 5) + 5, 4 * 16 * 5.0), (dense.Parameters, dense.MultiplyAdds));
        Assert.Equal([7, 10], head.Output!);
    }

    [Fact]
    public void Memory_counts_weights_gradients_and_moments_and_frozen_weights_are_named()
    {
        var training = new TrainingOptions { Steps = 1, BatchSize = 7, EvaluationBatches = 1, Freeze = ["head.*"] };
        SummaryListener summary = Summarise(new MlpOptions { Widths = [6] }, training);
        const int Layer = (64 * 6) + 6, Head = (6 * 10) + 10;
        Assert.Equal((4L * (Layer + Head), 4L * Layer, 2 * 4L * Layer), (summary.Memory!.Parameters, summary.Memory.Gradients, summary.Memory.State));
        Assert.Equal((Head, 0), (summary.Layers[^1].Parameters, summary.Layers[^1].Trained));
        if (NativeHeap.BytesInUse() is not null) Assert.True(summary.Memory.Activations >= 4 * 7 * (6 + 10), $"{summary.Memory.Activations}");
    }

    [Fact]
    public void A_layer_that_is_used_several_times_in_a_pass_counts_each_time_and_later_batches_do_not()
    {
        var training = new TrainingOptions { Steps = 1, BatchSize = 7, Accumulate = 3, EvaluationBatches = 1 };
        SummaryListener summary = Summarise(new TwiceOptions(), training);
        Assert.Equal([("_fold", 2 * 64 * 64.0), ("_head", 64 * 10.0)], summary.Layers.Select(layer => (layer.Name, layer.MultiplyAdds)));
    }

    private sealed record TwiceOptions : ModelOptions
    {
        public override nn.Module<Tensor, Tensor> Create(ModelShape shape) => new Twice();
    }

    private sealed class Twice : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Linear _fold = nn.Linear(64, 64);
        private readonly TorchSharp.Modules.Linear _head = nn.Linear(64, 10);

        public Twice() : base(nameof(Twice)) => RegisterComponents();

        public override Tensor forward(Tensor input) => _head.call(_fold.call(_fold.call(input.flatten(1))));
    }

    private static SummaryListener Summarise(ModelOptions model, TrainingOptions training)
    {
        var summary = new SummaryListener();
        using var task = new ClassificationTask(new() { Data = new DigitsOptions(), Model = model });
        new TrainingLoop(training, summary).Run(task, new RunContext { Training = training, Optimizer = new Adam.Options() });
        return summary;
    }
}
