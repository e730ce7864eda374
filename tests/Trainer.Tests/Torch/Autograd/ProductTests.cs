using TorchSharp;
using Trainer.Torch.Autograd;
using Trainer.Torch.Native;
using static TorchSharp.torch;

namespace Trainer.Tests.Torch.Autograd;

public sealed class ProductTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Jvp_of_a_composition_is_its_closed_form()
    {
        Tensor x = tensor(new[] { 0.3, -1.2 }), t = tensor(new[] { 2.0, 0.5 });
        (Tensor value, Tensor tangent) = Diff.Jvp(v => v.square().sin(), x, t);
        Assert.True(value.allclose(x.square().sin(), 1e-14));
        Assert.True(tangent.allclose(2 * x * x.square().cos() * t, 1e-14));
    }

    [Fact]
    public void Jvp_and_vjp_are_adjoint()
    {
        manual_seed(1);
        Tensor a = randn(4, 3, dtype: float64), x = randn(3, dtype: float64), t = randn(3, dtype: float64), v = randn(4, dtype: float64);
        Func<Tensor, Tensor> f = point => a.mv(point.tanh()).exp();
        Tensor jvp = Diff.Jvp(f, x, t).Tangent;
        (Tensor value, Tensor vjp) = Diff.Vjp(f, x, v);
        Assert.True(value.allclose(f(x), 1e-14));
        Assert.Equal(jvp.dot(v).item<double>(), vjp.dot(t).item<double>(), 10);
    }

    [Fact]
    public void Jvp_of_a_result_that_ignores_the_input_is_zero()
    {
        Tensor x = ones(2, dtype: float64), constant = full(3, 7.0, dtype: float64);
        (Tensor[] outputs, Tensor[] tangents) = Diff.Jvp(inputs => [inputs[0], constant.clone()], [x], [x * 5]);
        Assert.Equal([5.0, 5.0], tangents[0].data<double>().ToArray());
        Assert.Equal([7.0, 7.0, 7.0], outputs[1].data<double>().ToArray());
        Assert.Equal([0.0, 0.0, 0.0], tangents[1].data<double>().ToArray());
    }

    [Fact]
    public void Reverse_over_forward_gives_the_hessian_vector_product()
    {
        Tensor x = tensor(new[] { 1.0, 2.0 }, requires_grad: true), v = tensor(new[] { 1.0, -1.0 });
        Func<Tensor, Tensor> f = p => p[0].pow(3) * p[1].square();
        Tensor directional = Diff.Jvp(f, x, v).Tangent;
        Tensor product = Diff.Grad(directional, x);
        // H = [[6 x y², 6 x² y], [6 x² y, 2 x³]] at (1, 2)
        Assert.Equal([24.0 - 12.0, 12.0 - 2.0], product.data<double>().ToArray());
        Assert.Equal([12.0, 10.0], Diff.HessianVectorProduct(f, x, v).data<double>().ToArray());
    }

    [Fact]
    public void Hessian_of_a_quadratic_form_is_symmetric_and_of_an_affine_map_zero()
    {
        manual_seed(2);
        Tensor a = randn(4, 4, dtype: float64), x = randn(4, dtype: float64), v = randn(4, dtype: float64);
        Tensor product = Diff.HessianVectorProduct(p => p.dot(a.mv(p)), x, v);
        Assert.True(product.allclose((a + a.t()).mv(v), 1e-12));
        Assert.Equal(0.0, Diff.HessianVectorProduct(p => p.dot(v), x, v).abs().sum().item<double>());
    }

    [Fact]
    public void Failures_in_the_function_leave_forward_mode_usable()
    {
        Tensor x = ones(2, dtype: float64);
        Assert.Throws<TimeoutException>(() => Diff.Jvp(_ => throw new TimeoutException(), x, x));
        Assert.Throws<InvalidOperationException>(() => Diff.Jvp(v => Diff.Jvp(w => w * w, v, x).Output, x, x));
        Assert.Throws<ArgumentException>(() => Diff.Jvp(v => v, x, ones(3, dtype: float64)));
        Assert.Throws<ArgumentException>(() => Diff.Jvp(v => v, x, ones(2)));
        Assert.Throws<ArgumentException>(() => Diff.Jvp(v => v, ones(2, dtype: int64), ones(2, dtype: int64)));
        Assert.Equal([2.0, 2.0], Diff.Jvp(v => v * v, x, x).Tangent.data<double>().ToArray());
    }

    [Fact]
    public void An_operator_without_a_forward_derivative_is_named()
    {
        Tensor x = ones(4, dtype: float64);
        var error = Assert.Throws<LibTorchException>(() => Diff.Jvp(v => cdist(v.reshape(2, 2), v.reshape(2, 2)), x, x));
        Assert.Contains("forward", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2.0, Diff.Jvp(v => v * v, x, x).Tangent[0].item<double>());
    }

    [Fact]
    public void Forward_mode_takes_turns_between_threads()
    {
        Parallel.For(0, 8, i =>
        {
            using var scope = NewDisposeScope();
            Tensor x = tensor((double)i), one = tensor(1.0);
            Assert.Equal(2.0 * i, Diff.Jvp(v => v * v, x, one).Tangent.item<double>());
        });
    }

    [Fact]
    public void Vjp_with_a_graph_can_be_differentiated_by_the_input()
    {
        Tensor x = tensor(3.0, requires_grad: true), one = tensor(1.0);
        Tensor gradient = Diff.Vjp(v => v.pow(4), x, one, createGraph: true).Gradient;
        Assert.Equal(108.0, gradient.item<double>(), 10);
        Assert.Equal(108.0, Diff.Grad(gradient, x).item<double>(), 10);
    }

    [Fact]
    public void A_vector_product_needs_a_scalar_function() =>
        Assert.Throws<ArgumentException>(() => Diff.HessianVectorProduct(p => p * p, ones(2), ones(2)));
}
