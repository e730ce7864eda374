using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TorchSharp;
using Trainer.Configuration;
using Trainer.Inspection;
using Trainer.Loop;
using Trainer.Metrics;
using Trainer.Randomness;
using Trainer.State;
using Trainer.Tasks;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Methods.Guidance;

/// <summary>A guide at work: built from its task, trained if it is to be, then frozen; it says what its layers make of samples.</summary>
/// <remarks>Its state is the weights it came to, so that a run that goes on does not train it again, and their hash.</remarks>
internal sealed class Guide : IStateful, IDisposable
{
    private readonly GuideOptions _options;
    private readonly RunContext _run;
    private readonly TrainingTask _task;
    private readonly LayerTap _tap;
    private readonly ModelCall _call;
    private readonly GuideCache? _cache;
    private string? _hash;
    private MetricSet? _metrics;
    private (long[] Input, double Mean, double Deviation, long Outputs)? _own; // What its own task gives it and it gives back.
    private bool _isChecked, _hasTold;

    /// <summary>Builds the guide, from randomness of its own.</summary>
    /// <exception cref="ConfigException">An option does not fit; its path says which.</exception>
    public Guide(GuideOptions options, RunContext run)
    {
        _options = options;
        TrainingOptions training = run.Training with
        {
            Steps = Math.Max(1, options.TrainSteps),
            Epochs = null,
            BatchSize = options.TrainBatchSize ?? run.Training.BatchSize,
            Accumulate = 1,
            Freeze = [],
            KeepFloat32 = [],
            Weights = null,
            Average = null,
            OverfitBatches = null,
        };
        _run = run with { Random = run.Random.Fork("guide"), Training = training, Optimizer = options.Optimizer, Schedule = null };
        _task = options.Task.Create();
        ISupervisedTask supervised = _task as ISupervisedTask ?? throw new ConfigException("task:guide:task", "is no supervised task: a guide is the model of one, such as classification.");
        manual_seed(_run.Random.Fork("torch").NextSeed())?.Dispose();
        ConfigException.Renamed(path => "task:guide:" + path, () => _task.Build(_run));
        Model = supervised.Model as nn.Module<Tensor, Tensor> ?? throw new ConfigException("task:guide:task", "has a model that does not map one tensor to one.");
        var tree = new StateTree();
        tree.Add("model", Model);
        options.Weights?.Apply(tree, run.Log, "task:guide:weights");
        _tap = ConfigException.Wrap("task:guide:layers", () => new LayerTap(Model, options.Layers));
        _call = new(Model);
        if (options.Mode == GuideMode.Eval && options.Input != GuideInput.Noise && options.CacheMebibytes > 0) _cache = new(Compute, options.CacheMebibytes);
    }

    /// <summary>The guide's network.</summary>
    public nn.Module<Tensor, Tensor> Model { get; }

    /// <summary>The names of its layers, in no order.</summary>
    public IReadOnlyCollection<string> LayerNames => _tap.Names;

    /// <summary>Whether the latest evaluation was right about each test sample, where its task is classification.</summary>
    public IReadOnlyList<bool>? TestHits => (_task as Tasks.Classification.ClassificationTask)?.TestHits;

    /// <summary>Trains the guide, if it is to be and has not been, and freezes it.</summary>
    public void Prepare()
    {
        if (_hash is not null) return;
        if (_options.TrainSteps > 0) Train();
        Freeze();
        _hash = Hash();
    }

    /// <summary>What the guide makes of samples, without a graph. The tensors belong to the scope around.</summary>
    /// <exception cref="ConfigException">It cannot compute on them.</exception>
    public GuideView See(Tensor input)
    {
        Prepare();
        using IDisposable off = no_grad();
        try
        {
            if (_cache is null) return Compute(input);
            GuideView view = _cache.Look(input);
            if (_cache.IsGivenUp && !_hasTold)
            {
                _hasTold = true;
                _run.Log.Information("What the guide makes of samples is not kept any more: {Mebibytes} MiB do not hold it, or samples do not come back. Raise task:guide:cacheMebibytes, or set it to 0, which spares copies.", _options.CacheMebibytes);
            }

            return view;
        }
        catch (Exception error) when (error is ExternalException or ArgumentException or InvalidOperationException && !error.Message.Contains("memory", StringComparison.Ordinal))
        {
            throw new ConfigException("task:guide:task", $"the guide cannot compute on the target's inputs, {input.dtype} [{string.Join(", ", input.shape)}]: {error.Message.Split('\n')[0].TrimEnd('.')}. Both take the same inputs, sample by sample: the same data, of one size, and one vocabulary.");
        }
    }

    /// <summary>
    /// Makes sure, once, that the target's images, or tokens, are of the kind that the guide's own task has: a network that averages over the image computes on any size, any on values of any scale, and one of a larger vocabulary
    /// takes tokens for others. Warns of values of another scale.
    /// </summary>
    /// <param name="input">What the target sees.</param>
    /// <param name="output">What it gives.</param>
    /// <exception cref="ConfigException">Images are of another size, or tokens of another vocabulary.</exception>
    public void Check(Tensor input, Tensor output)
    {
        bool areImages = input.Dimensions == 4, areTokens = !input.is_floating_point() && output.Dimensions == 3;
        if (_isChecked || (!areImages && !areTokens)) return;
        _isChecked = true;
        using IDisposable off = no_grad();
        SeeOwn();
        if (_own is not { } own) return;
        if (areTokens)
        {
            if (own.Outputs != output.shape[2]) throw new ConfigException("task:guide:task", $"scores {own.Outputs} tokens at each place, but the target {output.shape[2]}: both need one vocabulary.");
            return;
        }

        if (!own.Input.AsSpan().SequenceEqual(input.shape.AsSpan(1)))
            throw new ConfigException("task:guide:task:data", $"gives images of {string.Join("×", own.Input)}, but the target sees {string.Join("×", input.shape[1..])}. Both take the same inputs: channels, height and width must match.");
        (double mean, double deviation) = Moments(input);
        if (Math.Abs(mean - own.Mean) <= own.Deviation / 2 && deviation >= own.Deviation / 2 && deviation <= own.Deviation * 2) return;
        _run.Log.Warning("The guide's own images have a mean of {OwnMean:G3} and a deviation of {OwnDeviation:G3}, those that it sees here {Mean:G3} and {Deviation:G3}: give both tasks the same data and normalisation (task:guide:task:data).", own.Mean, own.Deviation, mean, deviation);
    }

    /// <summary>How good the guide is at its own task: the measurements of its test set. They are made once.</summary>
    public MetricSet Measure()
    {
        Prepare();
        if (_metrics is not null) return _metrics;
        var set = new MetricSet("guide");
        IReadOnlyList<MetricSet> found = [];
        _call.During(() => found = _task.Evaluate());
        NoteOwn();
        foreach ((string name, double value) in found.Where(metrics => metrics.Split == "test").SelectMany(metrics => metrics.Values)) set.Add(name, value);
        Freeze(); // Its task has put it into evaluation.
        return _metrics = set;
    }

    /// <summary>Makes sure that nothing has changed a weight.</summary>
    /// <exception cref="InvalidOperationException">Something has.</exception>
    public void CheckFrozen()
    {
        if (_hash is null) return;
        if (Hash() != _hash) throw new InvalidOperationException("The guide's weights have changed while the target was trained: something else shares them.");
        if (Model.parameters().Any(parameter => parameter.requires_grad)) throw new InvalidOperationException("A weight of the guide takes gradients again.");
    }

    /// <inheritdoc/>
    public void SaveState(StateNode node)
    {
        if (_hash is null) return;
        node.Set("hash", _hash);
        if (!HasOwnState) return;
        foreach ((string name, Tensor value) in Model.state_dict()) node.Set(name, value);
    }

    /// <inheritdoc/>
    public void LoadState(StateNode node)
    {
        if (!node.HasValue("hash")) return;
        if (HasOwnState)
        {
            using IDisposable off = no_grad();
            foreach ((string name, Tensor value) in Model.state_dict()) value.copy_(node.GetTensor(name));
        }

        Freeze();
        _hash = node.Get<string>("hash");
        if (Hash() != _hash) throw new StateException("The guide is not the one that the run began with: its weights file has changed, or it is initialised otherwise here.");
    }

    public void Dispose()
    {
        _cache?.Dispose();
        _call.Dispose();
        _tap.Dispose();
        _task.Dispose();
    }

    // In training its statistics move, and what it measures with them: only what goes in is looked at then.
    private void SeeOwn()
    {
        if (_options.Mode == GuideMode.Eval)
        {
            Measure();
            return;
        }

        Prepare();
        _call.During(() => _task.Evaluate());
        NoteOwn();
        Freeze();
    }

    private void NoteOwn()
    {
        if (_call.Calls > 0)
        {
            (double mean, double deviation) = Moments(_call.Input);
            _own = (_call.Input.shape[1..], mean, deviation, _call.Output.shape[^1]);
        }

        _call.Clear();
    }

    private static (double Mean, double Deviation) Moments(Tensor input)
    {
        using Tensor values = input.to_type(ScalarType.Float64), mean = values.mean(), deviation = values.std(unbiased: false);
        return (mean.item<double>(), deviation.item<double>());
    }

    // Otherwise the configuration says what it is.
    private bool HasOwnState => _options.TrainSteps > 0 || _options.Mode == GuideMode.Train;

    private GuideView Compute(Tensor input)
    {
        IReadOnlyList<CapturedLayer> layers = [];
        _call.During(() => layers = _tap.Capture(() => Model.call(input)));
        // Handles of the scope's, so that the tap is free for the next samples.
        var view = new GuideView([.. layers.Select(layer => layer with { Output = layer.Output.alias() })], _call.Output.alias());
        _tap.Clear();
        _call.Clear();
        return view;
    }

    private void Train()
    {
        long started = Stopwatch.GetTimestamp();
        using Tensor? random = _run.Device.type == DeviceType.CPU ? get_rng_state() : null;
        for (long step = 0; step < _options.TrainSteps; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            RandomStream stream = _run.Random.Fork("step").Fork(step), torch = stream.Fork("torch");
            manual_seed(torch.NextSeed())?.Dispose();
            using IDisposable on = enable_grad();
            _task.Step(new(step, _task.StepsPerEpoch is { } perEpoch ? step / perEpoch : 0, stream));
        }

        // The target's step goes on with its own random numbers.
        if (random is not null) set_rng_state(random);
        _run.Log.Information("The guide was trained for {Steps:N0} steps in {Seconds:N1} s.", _options.TrainSteps, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private void Freeze()
    {
        foreach (Parameter parameter in Model.parameters()) parameter.requires_grad = false;
        Model.zero_grad(set_to_none: true);
        Model.train(_options.Mode == GuideMode.Train);
    }

    // Of weights, and of statistics where they stand still.
    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parameters = Model.named_parameters().Select(entry => entry.name).ToHashSet();
        foreach ((string name, Tensor value) in Model.state_dict().OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (_options.Mode == GuideMode.Train && !parameters.Contains(name)) continue;
            using Tensor copy = value.detach().cpu().contiguous();
            hash.AppendData(copy.bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
