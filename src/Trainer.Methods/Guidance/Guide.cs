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
    private (long[] Shape, double Mean, double Deviation)? _images; // Those of its own task.
    private bool _isChecked;

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
        try
        {
            _task.Build(_run);
        }
        catch (ConfigException error)
        {
            throw new ConfigException([.. error.Errors.Select(found => new ConfigError("task:guide:" + found.Path, found.Message, found.Source))]);
        }

        Model = supervised.Model as nn.Module<Tensor, Tensor> ?? throw new ConfigException("task:guide:task", "has a model that does not map one tensor to one.");
        var tree = new StateTree();
        tree.Add("model", Model);
        options.Weights?.Apply(tree, run.Log, "task:guide:weights");
        _tap = ConfigException.Wrap("task:guide:layers", () => new LayerTap(Model, options.Layers));
        _call = new(Model);
        if (options.Mode == GuideMode.Eval && options.CacheMebibytes > 0) _cache = new(Compute, options.CacheMebibytes);
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
            return _cache is { IsGivenUp: false } ? _cache.Look(input) : Compute(input);
        }
        catch (Exception error) when (error is ExternalException or ArgumentException or InvalidOperationException)
        {
            throw new ConfigException("task:guide:task", $"the guide cannot compute on the target's inputs, {input.dtype} [{string.Join(", ", input.shape)}]: {error.Message.Split('\n')[0].TrimEnd('.')}. Both take the same inputs, sample by sample: the same data, of one size, and one vocabulary.");
        }
    }

    /// <summary>Makes sure, once, that the target's images are of the kind that the guide's own task has: a network that averages over the image computes on any size, and on values of any scale. Warns where their values are not.</summary>
    /// <exception cref="ConfigException">They are of another size.</exception>
    public void CheckImages(Tensor input)
    {
        if (_isChecked || input.Dimensions != 4 || _options.Mode == GuideMode.Train) return; // In training its statistics move, and what it measures with them.
        using IDisposable off = no_grad();
        Measure();
        _isChecked = true;
        if (_images is not { } own) return;
        (long[] shape, double mean, double deviation) = Describe(input);
        if (!own.Shape.AsSpan().SequenceEqual(shape))
            throw new ConfigException("task:guide:task:data", $"gives images of {string.Join("×", own.Shape)}, but the target sees {string.Join("×", shape)}. Both take the same inputs: channels, height and width must match.");
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
        if (_call.Calls > 0 && _call.Input.Dimensions == 4) _images = Describe(_call.Input);
        _call.Clear();
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

    // Shape of an image, and mean and deviation of the values of all.
    private static (long[] Shape, double Mean, double Deviation) Describe(Tensor images)
    {
        using Tensor values = images.to_type(ScalarType.Float64), mean = values.mean(), deviation = values.std(unbiased: false);
        return (images.shape[1..], mean.item<double>(), deviation.item<double>());
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
