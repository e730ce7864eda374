using Trainer.State;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Trainer.Optimizers;

/// <summary>Saves and restores what optimizers keep: rates by group, step counts and tensors by parameter name.</summary>
internal static class OptimizerState
{
    public static void Save(StateNode node, string type, IReadOnlyList<ParameterGroup> groups, IReadOnlyList<StateSlot> slots)
    {
        SaveGroups(node, type, groups);
        foreach (ParameterState state in groups.SelectMany(group => group.States))
        {
            StateNode place = node.Child("parameters").Child(state.Name);
            place.Set("step", state.Step);
            for (int i = 0; i < state.Slots.Length; i++)
            {
                if (slots[i].IsSaved) place.Set(slots[i].Name, state.Slots[i]);
            }
        }
    }

    public static void Load(StateNode node, string type, IReadOnlyList<ParameterGroup> groups, IReadOnlyList<StateSlot> slots)
    {
        CheckGroups(node, type, groups);

        // Everything is checked before anything is changed.
        var loads = groups.SelectMany(group => group.States).Select(state => Prepare(node.Child("parameters").Child(state.Name), state, slots)).ToList();
        LoadGroups(node, groups);
        foreach ((ParameterState state, long step, List<Tensor> tensors) in loads)
        {
            state.SetSlots(tensors);
            state.Step = step;
        }
    }

    /// <summary>Saves the optimizer's type and what its groups are set to.</summary>
    public static void SaveGroups(StateNode node, string type, IReadOnlyList<ParameterGroup> groups)
    {
        node.Set("type", type);
        for (int i = 0; i < groups.Count; i++)
        {
            StateNode place = node.Child("groups").Child(i.ToString());
            place.Set("name", groups[i].Name);
            place.Set("parameters", groups[i].ParameterNames.ToArray());
            place.Set("learningRate", groups[i].LearningRate);
            place.Set("initialLearningRate", groups[i].InitialLearningRate);
            place.Set("weightDecay", groups[i].WeightDecay);
            if (groups[i] is IMomentum momentum) place.Set("momentum", momentum.Momentum);
            if (groups[i] is IBetas betas) place.Set("betas", new[] { betas.Betas.Item1, betas.Betas.Item2 });
        }
    }

    /// <summary>Refuses a state of another optimizer or of other groups; changes nothing.</summary>
    public static void CheckGroups(StateNode node, string type, IReadOnlyList<ParameterGroup> groups)
    {
        string saved = node.Get<string>("type");
        if (saved != type) throw new StateException($"The saved optimizer is a {saved}, this one a {type}.");
        for (int i = 0; i < groups.Count; i++) CheckGroup(node.Child("groups").Child(i.ToString()), groups[i]);
        if (node.Child("groups").Child(groups.Count.ToString()).HasValue("name"))
            throw new StateException($"The saved optimizer has more than the {groups.Count} groups of this one.");
    }

    /// <summary>Sets the groups to what was saved.</summary>
    public static void LoadGroups(StateNode node, IReadOnlyList<ParameterGroup> groups)
    {
        for (int i = 0; i < groups.Count; i++) LoadGroup(node.Child("groups").Child(i.ToString()), groups[i]);
    }

    private static void CheckGroup(StateNode place, ParameterGroup group)
    {
        string[] names = place.Get<string[]>("parameters");
        string[] own = [.. group.ParameterNames];
        if (own.Except(names).FirstOrDefault() is { } missing) throw new StateException($"The saved optimizer does not have '{missing}' in its group '{place.Get<string>("name")}'.");
        if (names.Except(own).FirstOrDefault() is { } extra) throw new StateException($"The saved optimizer has '{extra}' in a group where this one has no such parameter ('{group.Name}').");
    }

    private static (ParameterState State, long Step, List<Tensor> Tensors) Prepare(StateNode place, ParameterState state, IReadOnlyList<StateSlot> slots)
    {
        long step = place.Get<long>("step");
        var tensors = new List<Tensor>();
        if (step == 0) return (state, 0, tensors);
        foreach (StateSlot slot in slots)
        {
            // Working memory is not saved: any tensor of the right shape will do.
            Tensor saved = slot.IsSaved ? place.GetTensor(slot.Name) : state.Parameter;
            if (!state.Fits(saved))
                throw new StateException($"'{slot.Name}' of '{state.Name}' has shape [{string.Join(", ", saved.shape)}] in the saved state, the parameter has [{string.Join(", ", state.Parameter.shape)}].");
            tensors.Add(saved);
        }

        return (state, step, tensors);
    }

    private static void LoadGroup(StateNode place, ParameterGroup group)
    {
        group.LearningRate = place.Get<double>("learningRate");
        group.InitialLearningRate = place.Get<double>("initialLearningRate");
        group.WeightDecay = place.Get<double>("weightDecay");
        if (group is IMomentum momentum) momentum.Momentum = place.Get<double>("momentum");
        if (group is not IBetas betas) return;
        double[] pair = place.Get<double[]>("betas");
        if (pair.Length != 2) throw new StateException($"The saved optimizer has {pair.Length} betas for group '{group.Name}'.");
        betas.Betas = (pair[0], pair[1]);
    }
}
