using Trainer.Configuration;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tasks;

/// <summary>Keeps parameters as they are, as <c>training:freeze</c> says.</summary>
public static class ParameterFreezing
{
    /// <summary>Takes the gradients off parameters.</summary>
    /// <param name="model">The model.</param>
    /// <param name="patterns">The names, with <c>*</c> for any part.</param>
    /// <exception cref="ConfigException">A pattern matches nothing, or nothing is left to train.</exception>
    public static void Apply(nn.Module model, IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(patterns);
        List<(string name, Parameter parameter)> parameters = [.. model.named_parameters()];
        foreach (string pattern in patterns)
        {
            IReadOnlyList<(string Name, Parameter Item)> matches = ConfigException.Wrap("training:freeze", () => NamePattern.Select(pattern, parameters, "parameter"));
            foreach ((string _, Parameter parameter) in matches) parameter.requires_grad = false;
        }

        if (parameters.Count > 0 && !parameters.Exists(entry => entry.parameter.requires_grad)) throw new ConfigException("training:freeze", "leaves no parameter to train.");
    }
}
