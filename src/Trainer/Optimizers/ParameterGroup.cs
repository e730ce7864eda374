using TorchSharp.Modules;

namespace Trainer.Optimizers;

/// <summary>Parameters that share a learning rate and a weight decay; TorchSharp's learning-rate schedulers drive it too.</summary>
public class ParameterGroup : ParamGroup
{
    internal ParameterGroup(string name, double learningRate, double weightDecay, List<ParameterState> states)
    {
        Name = name;
        WeightDecay = weightDecay;
        States = states;
        Parameters = states.ConvertAll(state => state.Parameter);
        Options = new TorchSharp.Modules.OptimizerOptions { LearningRate = learningRate, InitialLearningRate = learningRate };
    }

    /// <summary>The pattern that chose the group, <c>*</c> for the rest; with <c> (no decay)</c> for biases and norm parameters kept apart.</summary>
    public string Name { get; }

    /// <summary>The weight decay λ of the group.</summary>
    public double WeightDecay { get; set; }

    /// <summary>The names of the parameters.</summary>
    public IEnumerable<string> ParameterNames => States.Select(state => state.Name);

    internal List<ParameterState> States { get; }
}
