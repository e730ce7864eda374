using Trainer.Configuration;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Optimizers;

/// <summary>Optimizers for tasks that compute their gradients themselves, once a step.</summary>
public static class PlainOptimizer
{
    /// <summary>Builds one that does not evaluate the loss itself.</summary>
    /// <param name="options">Its options.</param>
    /// <param name="parameters">The parameters with their names.</param>
    /// <exception cref="ConfigException">It does, or an option is out of range.</exception>
    public static optim.Optimizer CreatePlain(this OptimizerOptions options, IEnumerable<(string Name, Parameter Parameter)> parameters)
    {
        optim.Optimizer optimizer = ConfigException.Wrap("optimizer", () => options.Create(parameters));
        if (optimizer is not IClosureOptimizer) return optimizer;
        optimizer.Dispose();
        throw new ConfigException("optimizer:type", "evaluates the loss several times a step, but this task computes its gradients once. Take one that steps by a gradient, such as adam.");
    }
}
