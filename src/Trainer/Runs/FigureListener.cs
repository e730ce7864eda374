using TorchSharp;
using Trainer.Figures;
using Trainer.Loop;
using static TorchSharp.torch;

namespace Trainer.Runs;

/// <summary>Lets the task draw its figures once training has ended as it should, and writes them. What goes wrong is a warning: the run is done.</summary>
/// <param name="folder">Where the figures go, made when there are any.</param>
/// <param name="sources">What draws besides the task.</param>
internal sealed class FigureListener(string folder, IReadOnlyList<IFigureSource> sources) : ITrainingListener
{
    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        if (error is not null || reason is not (StopReason.Completed or StopReason.Stopped)) return;
        try
        {
            foreach ((string name, Figure figure) in Draw(state))
            {
                FigureJson.Write(figure, Path.Combine(folder, name + ".json"));
                figure.Save(Path.Combine(folder, name + ".svg"));
            }
        }
        catch (Exception failure)
        {
            state.Run.Log.Warning("Not all figures of the run could be drawn: {Reason}", failure.Message);
        }
    }

    private IReadOnlyDictionary<string, Figure> Draw(LoopState state)
    {
        using IDisposable? average = state.Tree.Average?.SwapIn();
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable? region = state.Run.Precision.Autocast();
        var context = new FigureContext();
        state.Task.Figures(context);
        foreach (IFigureSource source in sources) source.Figures(context);
        return context.Figures;
    }
}
