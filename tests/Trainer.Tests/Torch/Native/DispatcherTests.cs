using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Native;

public sealed class DispatcherTests
{
    [Fact]
    public void It_is_no_public_door_since_a_wrong_count_of_arguments_ends_the_process() => Assert.False(typeof(Dispatcher).IsPublic);

    [Fact]
    public void The_self_test_passes() => Assert.All(Dispatcher.SelfTest(), check => Assert.Null(check.Failure));

    [Fact]
    public void A_fused_optimizer_step_runs_over_a_list()
    {
        using Tensor p = tensor(1.0), q = tensor(2.0), gp = tensor(0.5), gq = tensor(-1.0);
        Dispatcher.Call("aten::_fused_sgd_", "", 0, new[] { p, q }, new[] { gp, gq }, Array.Empty<Tensor>(), 0.0, 0.0, 0.1, 0.0, false, false, true,
            OperatorArgument.None, OperatorArgument.None);
        Assert.Equal(0.95, p.item<double>(), 15);
        Assert.Equal(2.1, q.item<double>(), 15);
    }

    [Fact]
    public void A_refused_call_throws_and_names_the_operator()
    {
        using Tensor x = ones(2, 3), y = ones(2, 3);
        var error = Assert.Throws<LibTorchException>(() => Dispatcher.Call("aten::mm", "", 1, x, y));
        Assert.Contains("aten::mm", error.Message, StringComparison.Ordinal);
        Assert.Throws<LibTorchException>(() => Dispatcher.Call("aten::no_such_operator", "", 1, x));
    }

    [Fact]
    public void A_disposed_tensor_is_refused_before_the_call()
    {
        Tensor gone = ones(1);
        gone.Dispose();
        Assert.Throws<ArgumentException>(() => Dispatcher.Call("aten::relu", "", 1, gone));
        Assert.Throws<ArgumentNullException>(() => Dispatcher.Call("aten::relu", "", 1, (Tensor)null!));
    }

    [Fact]
    public void A_missing_symbol_is_named()
    {
        var error = Assert.Throws<NotSupportedException>(() => new NativeSymbol("_ZN2at7nothingEv").Address);
        Assert.Contains("_ZN2at7nothingEv", error.Message, StringComparison.Ordinal);
    }
}
