using TorchSharp;
using Trainer.Methods.Contrastive;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Tests.Contrastive;

/// <summary>The loss of each method, from two views to the gradients of its weights, beside its equation written out pair by pair in float64.</summary>
public sealed class MethodLossTests : IDisposable
{
    private const int Pairs = 5;
    private const double Temperature = 0.3;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>All views are one batch; view i and view i + N are of one image.</summary>
    [Fact]
    public void SimClr_tells_each_views_partner_from_all_other_views()
    {
        using ContrastiveMethod method = Make(new SimClrOptions { Dimensions = 6, Temperature = Temperature });
        Check(method, (first, second) =>
        {
            Tensor z = method.Projector.call(method.Encoder.call(cat([first, second], 0)));
            Tensor sum = Zero();
            for (int i = 0; i < 2 * Pairs; i++)
            {
                Tensor all = Zero();
                for (int k = 0; k < 2 * Pairs; k++)
                {
                    if (k != i) all += (Cosine(z[i], z[k]) / Temperature).exp();
                }

                sum -= ((Cosine(z[i], z[i < Pairs ? i + Pairs : i - Pairs]) / Temperature).exp() / all).log();
            }

            return sum / (2 * Pairs);
        });
    }

    /// <summary>The first view asks, a momentum copy makes the key of the second, and the queue is that before the batch; neither has a gradient.</summary>
    [Fact]
    public void MoCo_tells_a_key_from_the_queue_as_it_was_before_the_batch()
    {
        using ContrastiveMethod method = Make(new MoCoOptions { Dimensions = 6, Temperature = Temperature, Queue = 7, Momentum = 0.75 });
        (nn.Module<Tensor, Tensor> keyEncoder, nn.Module<Tensor, Tensor> keyProjector) = (Part(method, "keyEncoder"), Part(method, "keyProjector"));
        Tensor queue = method.state_dict()["queue"], keys = Zero();
        for (int j = 0; j < 7; j++) queue[j] = queue[j] / Length(queue[j]); // Of length 1 to the last digit of float64 too.
        for (int step = 0; step < 2; step++)
        {
            Tensor before = queue.clone();
            Check(method, (first, second) =>
            {
                Tensor q = method.Projector.call(method.Encoder.call(first)), k = keyProjector.call(keyEncoder.call(second)).detach(), sum = Zero();
                for (int i = 0; i < Pairs; i++)
                {
                    Tensor right = (Cosine(q[i], k[i]) / Temperature).exp(), all = right;
                    for (int j = 0; j < 7; j++) all += (Cosine(q[i], before[j]) / Temperature).exp();
                    sum -= (right / all).log();
                }

                keys = stack(Enumerable.Range(0, Pairs).Select(i => k[i] / Length(k[i])), 0);
                return sum / Pairs;
            });
            method.AfterStep();
            long[] places = [.. Enumerable.Range(0, Pairs).Select(i => (long)(((step * Pairs) + i) % 7))], others = [.. Enumerable.Range(0, 7).Select(i => (long)i).Except(places)];
            Near(keys, queue.index_select(0, tensor(places)));
            Near(before.index_select(0, tensor(others)), queue.index_select(0, tensor(others)));
            Disturb(method, "encoder"); // The optimizer's step, which the copies do not follow yet.
        }
    }

    /// <summary>Each view predicts what the momentum copy makes of the other, which has no gradient.</summary>
    [Fact]
    public void Byol_predicts_what_the_copy_makes_of_the_other_view()
    {
        using ContrastiveMethod method = Make(new ByolOptions { Dimensions = 6, Hidden = 9, Momentum = 0.75 });
        (nn.Module<Tensor, Tensor> predictor, nn.Module<Tensor, Tensor> encoder, nn.Module<Tensor, Tensor> projector) = (Part(method, "predictor"), Part(method, "targetEncoder"), Part(method, "targetProjector"));
        Check(method, (first, second) => Predicted(
            predictor.call(method.Projector.call(method.Encoder.call(first))), predictor.call(method.Projector.call(method.Encoder.call(second))),
            projector.call(encoder.call(first)).detach(), projector.call(encoder.call(second)).detach()));
    }

    /// <summary>The targets are the network's own embeddings, as constants or, in the ablation, with their gradients.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SimSiam_predicts_its_own_embedding_of_the_other_view(bool stopGradient)
    {
        using ContrastiveMethod method = Make(new SimSiamOptions { Dimensions = 6, PredictorHidden = 4, StopGradient = stopGradient });
        nn.Module<Tensor, Tensor> predictor = Part(method, "predictor");
        Check(method, (first, second) =>
        {
            Tensor z1 = method.Projector.call(method.Encoder.call(first)), z2 = method.Projector.call(method.Encoder.call(second));
            return Predicted(predictor.call(z1), predictor.call(z2), stopGradient ? z1.detach() : z1, stopGradient ? z2.detach() : z2);
        });
    }

    // In float64, with copies that are not what they copy.
    private static ContrastiveMethod Make(ContrastiveMethodOptions options)
    {
        manual_seed(4);
        ContrastiveMethod method = options.Create(new SmallCnnOptions { Channels = [4, 6] }, [1, 8, 8]);
        method.to(ScalarType.Float64);
        foreach (string copy in (string[])["keyEncoder", "keyProjector", "targetEncoder", "targetProjector"]) Disturb(method, copy);
        return method;
    }

    private static void Disturb(ContrastiveMethod method, string part)
    {
        using IDisposable off = no_grad();
        foreach ((string name, Parameter parameter) in method.named_parameters())
        {
            if (name.StartsWith(part + ".", StringComparison.Ordinal)) parameter.add_(randn_like(parameter), 0.1);
        }
    }

    private static void Check(ContrastiveMethod method, Func<Tensor, Tensor, Tensor> reference)
    {
        Tensor first = rand(Pairs, 1, 8, 8, dtype: ScalarType.Float64), second = rand(Pairs, 1, 8, 8, dtype: ScalarType.Float64);
        (double expected, Dictionary<string, Tensor?> gradients) = Of(method, () => reference(first, second));
        (double value, Dictionary<string, Tensor?> found) = Of(method, () => method.Loss(first, second));
        Assert.Equal(expected, value, 1e-12);
        foreach ((string name, Tensor? gradient) in gradients)
        {
            Assert.Equal(gradient is null, found[name] is null);
            if (gradient is not null) Near(gradient, found[name]!);
        }

        Assert.Contains(gradients, entry => entry.Key.StartsWith("encoder.", StringComparison.Ordinal) && entry.Value!.abs().max().item<double>() > 1e-3);
        Assert.All(gradients.Where(entry => entry.Value is null), entry => Assert.Matches("^(key|target)(Encoder|Projector)\\.", entry.Key));
    }

    private static (double Value, Dictionary<string, Tensor?> Gradients) Of(ContrastiveMethod method, Func<Tensor> loss)
    {
        method.zero_grad();
        Tensor value = loss();
        value.backward();
        return (value.item<double>(), method.named_parameters().ToDictionary(entry => entry.name, entry => entry.parameter.grad?.clone()));
    }

    private static Tensor Predicted(Tensor p1, Tensor p2, Tensor z1, Tensor z2)
    {
        Tensor sum = Zero();
        for (int i = 0; i < Pairs; i++) sum -= (Cosine(p1[i], z2[i]) + Cosine(p2[i], z1[i])) / 2;
        return sum / Pairs;
    }

    private static nn.Module<Tensor, Tensor> Part(ContrastiveMethod method, string name) => (nn.Module<Tensor, Tensor>)method.named_children().Single(child => child.name == name).module;

    private static Tensor Cosine(Tensor a, Tensor b) => (a * b).sum() / (Length(a) * Length(b));

    private static Tensor Length(Tensor a) => (a * a).sum().sqrt();

    private static Tensor Zero() => zeros([], ScalarType.Float64);

    private static void Near(Tensor expected, Tensor found)
    {
        double difference = (expected - found).abs().max().item<double>();
        Assert.True(difference < 1e-11, $"{difference}");
    }
}
