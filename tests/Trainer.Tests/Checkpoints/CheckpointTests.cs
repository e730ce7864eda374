using Trainer.Checkpoints;
using Trainer.Loop;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Tests.Checkpoints;

public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Weights_values_and_tensors_come_back_bit_for_bit()
    {
        using nn.Module saved = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        using nn.Module loaded = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.BatchNorm1d(2)));
        using Tensor moment = rand(4, dtype: float64);
        double value = Math.PI * 1e-30;
        (StateTree before, StateTree after) = (new StateTree(), new StateTree());
        before.Add("model", saved);
        before.Add("value", () => value, _ => { });
        before.Add("moment", new TensorState(moment));
        using var restored = new TensorState(zeros(4, dtype: float64));
        double read = 0;
        after.Add("model", loaded);
        after.Add("value", () => 0.0, got => read = got);
        after.Add("moment", restored);

        Checkpoint.Write(_folder.Path, before, 7);
        Checkpoint.Verify(_folder.Path);
        Checkpoint.Load(_folder.Path, after);
        Assert.Equal(value, read);
        Assert.True(moment.equal(restored.Value).all().item<bool>());
        foreach ((string name, Tensor tensor) in saved.state_dict()) Assert.True(tensor.equal(loaded.state_dict()[name]).all().item<bool>(), name);
    }

    [Fact]
    public void Another_model_is_refused_with_the_first_tensor_that_differs_and_nothing_is_changed()
    {
        using nn.Module saved = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.Linear(2, 2)));
        Write(saved, 1);
        using nn.Module wider = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.Linear(2, 5)));
        float before = wider.state_dict()["a.weight"].sum().item<float>();
        Assert.Contains("'b.bias' has shape (2) there and (5) in this model", Refusal(wider), StringComparison.Ordinal);
        Assert.Equal(before, wider.state_dict()["a.weight"].sum().item<float>());

        using nn.Module longer = nn.Sequential(("a", nn.Linear(3, 2)), ("b", nn.Linear(2, 2)), ("c", nn.Linear(2, 2)));
        Assert.Contains("has no 'c.bias'", Refusal(longer), StringComparison.Ordinal);
        using nn.Module shorter = nn.Sequential(("a", nn.Linear(3, 2)));
        Assert.Contains("it has 'b.", Refusal(shorter), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("state.json")]
    [InlineData("state.safetensors")]
    public void Damage_to_any_file_is_found(string name)
    {
        using nn.Module model = nn.Linear(3, 2);
        Write(model, 1);
        string path = _folder.File(name);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(name, Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
        File.Delete(path);
        Assert.Contains("incomplete", Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_newer_layout_and_paths_outside_the_folder_are_refused()
    {
        _folder.Write("manifest.json", """{ "format": 999, "step": 1, "files": { "model.safetensors": "", "state.safetensors": "", "state.json": "" } }""");
        Assert.Contains("newer version", Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Write("manifest.json", """{ "format": 1, "step": 1, "files": { "../x": "00", "model.safetensors": "", "state.safetensors": "", "state.json": "" } }""");
        Assert.Contains("outside", Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Write("manifest.json", """{ "format": 1, "step": 1, "files": {} }""");
        Assert.Contains("does not list model.safetensors", Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
        _folder.Write("manifest.json", "{ \"for");
        Assert.Contains("damaged", Assert.Throws<CheckpointException>(() => Checkpoint.Verify(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_every_failure_while_writing_a_complete_checkpoint_remains()
    {
        using nn.Module model = nn.Linear(3, 2);
        var checkpoints = new CheckpointFolder(_folder.File("checkpoints"));
        checkpoints.Put("last", target => Write(model, 1, target));
        Assert.Throws<EnvironmentException>(() => checkpoints.Put("last", target =>
        {
            File.WriteAllText(Path.Combine(target, "model.safetensors"), "half");
            throw new IOException("disk full");
        }));
        Checkpoint.Verify(Assert.Single(checkpoints.Candidates()));

        // As if the process had been killed between the two renames.
        Directory.Move(_folder.File("checkpoints/last"), _folder.File("checkpoints/last.old"));
        Checkpoint.Verify(Assert.Single(checkpoints.Candidates()));
        checkpoints.Put("last", target => Write(model, 2, target));
        Assert.EndsWith("last", Assert.Single(checkpoints.Candidates()), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbered_checkpoints_are_pruned_and_the_newest_comes_first()
    {
        using nn.Module model = nn.Linear(3, 2);
        var checkpoints = new CheckpointFolder(_folder.Path);
        foreach (long step in (long[])[5, 20, 100]) checkpoints.Put(CheckpointFolder.NameOf(step), target => Write(model, step, target));
        checkpoints.Put("best", target => Write(model, 20, target));
        checkpoints.Prune(2);
        Assert.Equal(["step-100", "best", "step-20"], checkpoints.Candidates().Select(path => Path.GetFileName(path)));
    }

    private void Write(nn.Module model, long step, string? folder = null)
    {
        var tree = new StateTree();
        tree.Add("model", model);
        Checkpoint.Write(folder ?? _folder.Path, tree, step);
    }

    private string Refusal(nn.Module model)
    {
        var tree = new StateTree();
        tree.Add("model", model);
        return Assert.Throws<CheckpointException>(() => Checkpoint.Load(_folder.Path, tree)).Message;
    }

    private sealed class TensorState(Tensor value) : IStateful, IDisposable
    {
        public Tensor Value { get; } = value;

        public void SaveState(StateNode node) => node.Set("value", Value);

        public void LoadState(StateNode node) => Value.copy_(node.GetTensor("value"));

        public void Dispose() => Value.Dispose();
    }
}
