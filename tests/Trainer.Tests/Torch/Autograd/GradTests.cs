using TorchSharp;
using Trainer.Torch.Autograd;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Autograd;

public sealed class GradTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Derivatives_of_a_cube_up_to_the_third()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        Tensor first = Diff.Grad(x.pow(3), x, createGraph: true);
        Tensor second = Diff.Grad(first, x, createGraph: true);
        Tensor third = Diff.Grad(second, x);
        Assert.Equal(12.0, first.item<double>(), 12);
        Assert.Equal(12.0, second.item<double>(), 12);
        Assert.Equal(6.0, third.item<double>(), 12);
        Assert.Null(x.grad);
        Assert.False(third.requires_grad);
    }

    [Fact]
    public void Vectors_weight_several_outputs_and_inputs()
    {
        Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true), y = tensor(new[] { 3.0, -1.0 }, requires_grad: true);
        Tensor[] gradients = Diff.Grad([x * y, x.square()], [x, y], [tensor(new[] { 1.0, 2.0 }), tensor(new[] { -1.0, 0.5 })]);
        Assert.Equal([3.0 - 2.0, (2 * -1.0) + (0.5 * 4)], gradients[0].data<double>().ToArray());
        Assert.Equal([1.0, 4.0], gradients[1].data<double>().ToArray());
    }

    [Fact]
    public void Agrees_with_central_differences_on_a_small_network()
    {
        manual_seed(3);
        Tensor w = randn(3, 4, dtype: float64, requires_grad: true), x = randn(5, 3, dtype: float64);
        Tensor Loss(Tensor weights) => x.mm(weights).tanh().square().mean() + weights.softmax(1).log().sum() * 0.01;
        double[] gradient = Diff.Grad(Loss(w), w).data<double>().ToArray();
        const double step = 1e-5;
        for (int i = 0; i < gradient.Length; i++)
        {
            using IDisposable off = no_grad();
            Tensor up = w.clone(), down = w.clone();
            up.view(-1)[i] += step;
            down.view(-1)[i] -= step;
            Assert.Equal((Loss(up) - Loss(down)).item<double>() / (2 * step), gradient[i], 8);
        }
    }

    [Fact]
    public void An_unused_input_is_an_error_or_zeros()
    {
        Tensor x = tensor(2.0, requires_grad: true), unused = ones(2, 3, dtype: float64, requires_grad: true);
        var error = Assert.Throws<LibTorchException>(() => Diff.Grad([x * x], [x, unused]));
        Assert.Contains("not have been used", error.Message, StringComparison.Ordinal);
        Tensor[] gradients = Diff.Grad([x * x], [x, unused], allowUnused: true);
        Assert.Equal(4.0, gradients[0].item<double>());
        Assert.Equal([2L, 3L], gradients[1].shape);
        Assert.Equal(0.0, gradients[1].abs().sum().item<double>());
    }

    [Fact]
    public void A_freed_graph_is_an_error_and_a_retained_one_is_not()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = x.square();
        Assert.Equal(4.0, Diff.Grad(y, x, retainGraph: true).item<double>());
        Assert.Equal(4.0, Diff.Grad(y, x).item<double>());
        var error = Assert.Throws<LibTorchException>(() => Diff.Grad(y, x));
        Assert.Contains("second time", error.Message, StringComparison.Ordinal);
        Assert.Contains("RuntimeError", error.NativeText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_saved_tensor_changed_in_place_is_an_error()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = x * 1, z = y.square();
        y.add_(1);
        Assert.Throws<LibTorchException>(() => Diff.Grad(z, x));
        Assert.Throws<LibTorchException>(() => z.Backward());
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        Tensor x = ones(3, dtype: float64, requires_grad: true), y = x * 2, constant = ones(3, dtype: float64), gone = ones(1);
        gone.Dispose();
        Assert.Throws<ArgumentException>(() => Diff.Grad(y, x));
        Assert.Throws<ArgumentException>(() => Diff.Grad(y, x, ones(2, dtype: float64)));
        Assert.Throws<ArgumentException>(() => Diff.Grad(y, x, ones(3, dtype: float32)));
        Assert.Throws<ArgumentException>(() => Diff.Grad(y.sum(), constant));
        Assert.Throws<ArgumentException>(() => Diff.Grad(constant.sum(), x));
        Assert.Throws<ArgumentException>(() => Diff.Grad(gone, x));
        Assert.Throws<ArgumentException>(() => Diff.Grad([y], [x], [constant, constant]));
        Assert.Throws<ArgumentException>(() => Diff.Grad([], [x]));
        Assert.Throws<ArgumentException>(() => Diff.Grad([y.sum()], []));
        Assert.Throws<ArgumentNullException>(() => Diff.Grad([y.sum()], [null!]));
    }

    [Fact]
    public void Backward_accumulates_into_the_named_leaves_only()
    {
        Tensor x = tensor(2.0, requires_grad: true), y = tensor(3.0, requires_grad: true);
        (x * y).Backward(inputs: [x]);
        (x * y).Backward();
        Assert.Equal(6.0, x.grad!.item<double>());
        Assert.Equal(2.0, y.grad!.item<double>());
        Tensor z = x * y;
        z.Backward();
        Assert.Throws<LibTorchException>(() => z.Backward());
        Assert.Throws<ArgumentException>(() => (x * ones(2)).Backward());
    }

    [Fact]
    public void A_cleared_gradient_is_none_and_the_next_one_is_stored_anew()
    {
        Tensor x = tensor(2.0, requires_grad: true);
        x.ClearGradient();
        x.square().Backward();
        x.ClearGradient();
        Assert.Null(x.grad);
        (x * 3).Backward();
        Assert.Equal(3.0, x.grad!.item<double>());
    }
}
