using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Trainer.Models;

/// <summary>A TorchScript module that computes and does not learn. It is no part of a module tree: its weights are those of its file, and disposing of a tree with one in it fails in TorchSharp.</summary>
internal sealed class FrozenScript : IDisposable
{
    private readonly jit.ScriptModule<Tensor, Tensor> _module;
    private readonly string _path;
    private string _device = "cpu";

    /// <exception cref="ArgumentException">The file cannot be loaded.</exception>
    public FrozenScript(string path)
    {
        if (!File.Exists(path)) throw new ArgumentException($"there is no file {path}.");
        _path = path;
        try
        {
            _module = jit.load<Tensor, Tensor>(path);
        }
        catch (Exception error) when (error is ExternalException or InvalidOperationException or IOException)
        {
            throw new ArgumentException($"{path} is no TorchScript module: {error.Message.Split('\n')[0]}", error);
        }

        foreach (Parameter parameter in _module.parameters()) parameter.requires_grad = false;
        _module.eval();
    }

    /// <summary>(samples, …) ↦ (samples, features), without a graph.</summary>
    public Tensor Compute(Tensor input)
    {
        using IDisposable off = no_grad();
        string device = input.device.ToString();
        if (device != _device)
        {
            _module.to(input.device);
            _device = device;
        }

        return _module.call(input).flatten(1);
    }

    /// <summary>How many features a sample of this shape has.</summary>
    /// <exception cref="ArgumentException">The module cannot compute on it.</exception>
    public long Count(IReadOnlyList<long> sample)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            return Compute(zeros([1, .. sample])).shape[1];
        }
        catch (Exception error) when (error is ExternalException or InvalidOperationException or InvalidCastException)
        {
            throw new ArgumentException($"{_path} cannot compute on samples of shape ({string.Join(", ", sample)}): {error.Message.Split('\n')[0]}", error);
        }
    }

    public void Dispose() => _module.Dispose();
}
