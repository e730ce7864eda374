using Trainer.Configuration;
using Trainer.Figures;
using Trainer.Kernels.Blockwise;
using Trainer.Loop;
using Trainer.Monitoring;
using Trainer.Tasks;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>
/// Watches Adam in float32 and says what its updates u = m / (√v + ε) would become, û, were its states quantised: linear or dynamic, quantiles, for whole tensors or block by block. Large errors sit where
/// v is small; blocks spread the use of codes.
/// </summary>
/// <remarks>Dettmers et al., "8-bit optimizers via block-wise quantization", ICLR 2022, section 3 and its AnalysisAdam.</remarks>
/// <param name="options">How often, and what.</param>
public sealed class QuantizationError(QuantizationErrorOptions options) : ITrainingListener, IFigureSource
{
    private readonly ErrorTable[] _tables =
    [
        new("linear", (state, isFirst) => Quantizer.Quantize(state, isFirst ? CodeMap.LinearSigned : CodeMap.LinearUnsigned, Quantizer.WholeTensor)),
        new("quantile", (state, _) => Quantizer.Quantize(state, CodeMap.Quantile(state))),
        new("dynamic", (state, isFirst) => Quantizer.Quantize(state, isFirst ? CodeMap.DynamicSigned : CodeMap.DynamicUnsigned, Quantizer.WholeTensor)),
        new($"dynamic by blocks of {options.BlockSize}", (state, isFirst) => Quantizer.Quantize(state, isFirst ? CodeMap.DynamicSigned : CodeMap.DynamicUnsigned, options.BlockSize)),
    ];

    private AdamOptimizer[] _optimizers = [];
    private int _visits;
    private bool _looked;

    /// <inheritdoc/>
    public string Name => "quantization-error";

    /// <inheritdoc/>
    public bool IsOptional => true;

    /// <inheritdoc/>
    public void OnStart(LoopState state)
    {
        _optimizers = [.. state.Tree.Optimizers.OfType<AdamOptimizer>()];
        if (_optimizers.Length == 0) throw new ConfigException("listeners:quantization-error", "looks at Adam's states in float32: set the optimizer to adam or adamw.");
    }

    /// <inheritdoc/>
    public void OnStep(LoopState state, StepResult result)
    {
        if (state.Step % options.Every != 0) return;
        _visits++;
        using IDisposable off = no_grad();
        foreach (AdamOptimizer optimizer in _optimizers)
        {
            foreach (ParameterState parameter in optimizer.Groups.SelectMany(group => group.States))
            {
                if (parameter.Slots.Length == 0 || parameter.Parameter.numel() < options.SmallestTensor || parameter.Parameter.numel() > options.LargestTensor) continue;
                foreach (ErrorTable table in _tables) table.Add(parameter.Slots[0], parameter.Slots[1], optimizer.Epsilon);
                _looked = true;
            }
        }

        if (!_looked) return;
        var values = new Dictionary<string, double>();
        foreach (ErrorTable table in _tables)
        {
            values[table.Name + "/absolute"] = table.Absolute;
            values[table.Name + "/relative"] = table.Relative;
            values[table.Name + "/codes used"] = table.Used;
        }

        state.Run.Records.Write(new MetricRecord(state.Step, state.Epoch, "quantization", values, state.Elapsed));
    }

    /// <inheritdoc/>
    public void OnStop(LoopState state, StopReason reason, Exception? error)
    {
        if (!_looked)
        {
            if (_optimizers.Length == 0) return;
            if (_visits == 0) state.Run.Log.Warning("quantization-error looks every {Every} steps, and this run ended before.", options.Every);
            else state.Run.Log.Warning("quantization-error saw no tensor of {Smallest} to {Largest} elements.", options.SmallestTensor, options.LargestTensor);
            return;
        }

        foreach (ErrorTable table in _tables)
            state.Run.Log.Information("Updates of Adam with states {Table}: off by {Absolute:G3}, relatively {Relative:G3}; {Used:P1} of the pairs of codes used.", table.Name, table.Absolute, table.Relative, table.Used);
    }

    /// <inheritdoc/>
    public void Figures(FigureContext figures)
    {
        if (!_looked) return;
        foreach (ErrorTable table in _tables) figures.Add("quantization-error-" + table.Name.Replace(' ', '-'), table.Figure());
    }
}
