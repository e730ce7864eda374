using System.ComponentModel.DataAnnotations;
using MathNet.Numerics.Statistics;
using Trainer.Components;
using Trainer.Loop;
using Trainer.Tasks;

namespace Trainer.SamplePlugin;

/// <summary>Writes a sentence about the run into a file when it ends.</summary>
[Component("diary", Summary = "Writes a sentence about the run when it ends.")]
public sealed record DiaryOptions : ListenerOptions
{
    /// <summary>The file.</summary>
    [MinLength(1)]
    public string File { get; init; } = "diary.txt";

    /// <inheritdoc/>
    public override ITrainingListener Create() => new Diary(File);

    private sealed class Diary(string file) : ITrainingListener
    {
        private readonly List<double> _losses = [];

        public void OnStep(LoopState state, StepResult result) => _losses.Add(result.ReadLoss());

        // The median comes from a package that Trainer knows nothing of.
        public void OnStop(LoopState state, StopReason reason, Exception? error) =>
            System.IO.File.WriteAllText(file, $"{state.Step} steps, median loss {_losses.Median():F3}\n");
    }
}
