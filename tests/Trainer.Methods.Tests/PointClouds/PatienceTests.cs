using Trainer.Methods.PointClouds.SceneFlow.Estimators;
using Trainer.State;

namespace Trainer.Methods.Tests.PointClouds;

public sealed class PatienceTests
{
    [Fact]
    public void A_constant_loss_is_given_up_after_as_many_values_as_the_patience_and_one()
    {
        var patience = new Patience(5, 1e-4);
        Assert.Equal([false, false, false, false, false, true], Enumerable.Range(0, 6).Select(_ => patience.IsOver(0.5)));
    }

    /// <summary>Small gains do not move what is compared with: only the fourth value is a gain over the first.</summary>
    [Fact]
    public void Gains_are_counted_from_the_last_value_that_was_one()
    {
        var patience = new Patience(5, 1e-4);
        List<int> counts = [];
        foreach (double loss in (double[])[1.0, 0.99995, 0.99992, 0.99985])
        {
            patience.IsOver(loss);
            counts.Add(patience.Count);
        }

        Assert.Equal([0, 1, 2, 0], counts);
    }

    [Fact]
    public void Patience_0_never_ends_but_at_what_is_no_number()
    {
        var patience = new Patience(0, 1e-4);
        Assert.DoesNotContain(true, Enumerable.Range(0, 1000).Select(_ => patience.IsOver(1)));
        Assert.True(patience.IsOver(double.NaN));
    }

    [Fact]
    public void It_goes_on_from_its_state()
    {
        Patience first = new(3, 0.1), second = new(3, 0.1);
        first.IsOver(1);
        first.IsOver(0.95);
        var node = new StateNode();
        first.SaveState(node);
        second.LoadState(node);
        Assert.Equal((1, false, true), (second.Count, second.IsOver(0.91), second.IsOver(0.92)));
    }
}
