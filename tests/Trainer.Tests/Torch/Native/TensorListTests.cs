using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Native;

public sealed class TensorListTests
{
    [Fact]
    public void A_list_grows_keeps_its_order_and_is_emptied()
    {
        using var scope = NewDisposeScope();
        Tensor[] tensors = [.. Enumerable.Range(0, 40).Select(i => tensor((double)i))];
        using var list = new TensorList(1);
        foreach (Tensor item in tensors) list.Add(item);
        Assert.Equal(tensors.Select(t => t.Handle), Enumerable.Range(0, 40).Select(i => list[i]));
        list.Clear();
        Assert.Equal(0, list.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[0]);
    }

    [Fact]
    public void Bad_tensors_and_disposed_lists_are_refused()
    {
        Tensor gone = ones(1);
        gone.Dispose();
        var list = new TensorList();
        Assert.Throws<ArgumentException>(() => list.Add(gone));
        Assert.Throws<ArgumentNullException>(() => list.Add(null!));
        list.Dispose();
        using Tensor x = ones(1);
        Assert.Throws<ObjectDisposedException>(() => list.Add(x));
    }

    [Fact]
    public void Gradients_are_taken_where_there_are_any()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2, requires_grad: true), y = ones(2, requires_grad: true);
        (x * 3).sum().backward();
        using var list = new TensorList();
        Assert.True(list.TryAddGradient(x));
        Assert.False(list.TryAddGradient(y));
        using var total = new ScriptFunction("def total(xs: List[Tensor]):\n    return torch.stack(xs).sum()", "total");
        Assert.Equal(6f, total.Invoke(list)[0]!.item<float>());
        Assert.Equal(6f, total.InvokeOnOneThread(list)[0]!.item<float>());
        list.Clear();
        Assert.Equal(0, list.Count);
    }
}
