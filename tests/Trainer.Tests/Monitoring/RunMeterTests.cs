using System.Diagnostics.Metrics;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Tests.Loop;

namespace Trainer.Tests.Monitoring;

public sealed class RunMeterTests
{
    [Fact]
    public void A_listener_gets_counts_and_values()
    {
        var counts = new Dictionary<string, long>();
        var values = new List<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name != "Trainer") return;
                Assert.Equal("digits", instrument.Meter.Tags!.Single().Value);
                self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counts[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            values.Add((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))));
        listener.Start();

        var meter = new RunMeter("digits");
        var reader = new Recorder { AtStepEnd = state => { if (state.Step == 3) listener.RecordObservableInstruments(); } };
        using var task = new CountingTask(stepsPerEpoch: 4);
        new TrainingLoop(new() { Steps = 4 }, new MetricsListener(2, [meter]), meter, reader).Run(task);

        Assert.Equal((3, 6), (counts["trainer.steps"], counts["trainer.samples"]));
        Assert.InRange(counts["trainer.process.memory"], 1 << 20, long.MaxValue);
        Assert.Equal(["trainer.loss 1.5 ", "trainer.loss 3.5 ", "trainer.metric 2.5 split=train name=loss", "trainer.metric -1 split=test name=score"],
            values.Where(value => value.Name != "trainer.samples_per_second").Select(value => $"{value.Name} {value.Value} {value.Tags}"));
        Assert.Equal(2, values.Count(value => value.Name == "trainer.samples_per_second" && value.Value > 0));

        counts.Clear();
        listener.RecordObservableInstruments();
        Assert.Empty(counts); // The meter went with the run.
    }
}
