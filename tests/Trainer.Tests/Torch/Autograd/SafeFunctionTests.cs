using TorchSharp;
using Trainer.Torch.Autograd;
using Trainer.Torch.Memory;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace Trainer.Tests.Torch.Autograd;

[Collection("tensor ledger")]
public sealed class SafeFunctionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void A_custom_function_differentiates_twice()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        Tensor first = Diff.Grad(Cube.apply(x, "label"), x, createGraph: true);
        Assert.Equal(27.0, first.item<double>(), 12);
        Assert.Equal(18.0, Diff.Grad(first, x).item<double>(), 12);
        Cube.apply(x, "label").Backward();
        Assert.Equal(27.0, x.grad!.item<double>(), 12);
    }

    [Fact]
    public void An_exception_in_backward_comes_out_and_the_process_lives()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("backward of Failing", Assert.Throws<TimeoutException>(() => (Failing.apply(x) * 2).Backward()).Message);
            Assert.Throws<TimeoutException>(() => Diff.Grad(Failing.apply(x), x));
            Assert.Throws<TimeoutException>(() => Diff.HessianVectorProduct(v => Failing.apply(v), x, x));
        }

        Assert.Equal(6.0, Diff.Grad(x * x, x).item<double>());
    }

    [Fact]
    public void A_wrong_number_of_gradients_or_a_disposed_one_is_an_error()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        Assert.Contains("2 gradients for 1 inputs", Assert.Throws<InvalidOperationException>(() => TooMany.apply(x).Backward()).Message, StringComparison.Ordinal);
        Assert.Contains("disposed", Assert.Throws<InvalidOperationException>(() => Disposed.apply(x).Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forward_pass_that_returns_nothing_is_an_error()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        Assert.Equal("Forward of Nothing returned null.", Assert.Throws<InvalidOperationException>(() => Nothing.apply(x, null!)).Message);
        Tensor gone = tensor(1.0);
        gone.Dispose();
        Assert.Equal("Forward of Nothing returned a disposed tensor.", Assert.Throws<InvalidOperationException>(() => Nothing.apply(x, gone)).Message);
        Assert.Equal("Forward of NothingOfMany returned null.", Assert.Throws<InvalidOperationException>(() => NothingOfMany.apply(x, true)).Message);
        Assert.Equal("Forward of NothingOfMany returned null.", Assert.Throws<InvalidOperationException>(() => NothingOfMany.apply(x, false)).Message);
    }

    [Fact]
    public void Several_outputs_and_a_missing_gradient()
    {
        Tensor x = tensor(3.0, requires_grad: true), y = tensor(5.0, requires_grad: true);
        List<Tensor> both = SumAndProduct.apply(x, y);
        Tensor[] gradients = Diff.Grad([both[0] * 10 + both[1]], [x, y]);
        Assert.Equal([15.0, 13.0], gradients.Select(g => g.item<double>()));
        // Only the sum is used: the product's gradient arrives as zero.
        Assert.Equal(1.0, Diff.Grad(SumAndProduct.apply(x, y)[0], x).item<double>());
    }

    [Fact]
    public void A_pass_inside_a_backward_function_keeps_its_exceptions()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        Assert.Equal(1.0, Diff.Grad(Nested.apply(x), x).item<double>());
    }

    [Fact]
    public void Passes_that_succeed_and_passes_that_fail_leave_no_tensors_behind()
    {
        Tensor x = tensor(3.0, requires_grad: true);
        void Work()
        {
            using var scope = NewDisposeScope();
            Cube.apply(x, "label").Backward();
            Assert.Throws<TimeoutException>(() => Failing.apply(x).Backward());
            _ = Diff.Jvp(v => v * v, x, tensor(1.0));
            _ = Diff.HessianVectorProduct(v => Cube.apply(v, "label"), x, tensor(1.0));
            x.ClearGradient();
        }

        Work();
        TensorLedger ledger = TensorLedger.Open(settle: true);
        for (int i = 0; i < 3; i++) Work();
        ledger.ThrowIfDrifted("three passes");
    }

    private sealed class Cube : SafeFunction<Cube>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs)
        {
            var x = (Tensor)inputs[0];
            context.save_for_backward([x]);
            return x * x * x;
        }

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput) =>
            [gradOutput * 3 * context.get_saved_variables()[0].square(), null];
    }

    private sealed class Failing : SafeFunction<Failing>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs) => (Tensor)inputs[0] * 1;

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput) => throw new TimeoutException("backward of Failing");
    }

    private sealed class TooMany : SafeFunction<TooMany>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs) => (Tensor)inputs[0] * 1;

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput) => [gradOutput, gradOutput];
    }

    private sealed class Disposed : SafeFunction<Disposed>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs) => (Tensor)inputs[0] * 1;

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
        {
            Tensor gone = gradOutput * 2;
            gone.Dispose();
            return [gone];
        }
    }

    private sealed class Nested : SafeFunction<Nested>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs) => (Tensor)inputs[0] * 1;

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput)
        {
            using IDisposable enabled = enable_grad();
            Tensor x = tensor(1.0, requires_grad: true);
            Assert.Throws<TimeoutException>(() => Diff.Grad(Failing.apply(x), x));
            return [gradOutput];
        }
    }

    private sealed class SumAndProduct : SafeMultiFunction<SumAndProduct>
    {
        protected override IReadOnlyList<Tensor> ForwardCore(AutogradContext context, object[] inputs)
        {
            var (x, y) = ((Tensor)inputs[0], (Tensor)inputs[1]);
            context.save_for_backward([x, y]);
            return [x + y, x * y];
        }

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, IReadOnlyList<Tensor?> gradOutputs)
        {
            List<Tensor> saved = context.get_saved_variables();
            return [gradOutputs[0]! + (gradOutputs[1]! * saved[1]), gradOutputs[0]! + (gradOutputs[1]! * saved[0])];
        }
    }

    private sealed class Nothing : SafeFunction<Nothing>
    {
        protected override Tensor ForwardCore(AutogradContext context, object[] inputs) => (Tensor)inputs[1];

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, Tensor gradOutput) => [null, null];
    }

    private sealed class NothingOfMany : SafeMultiFunction<NothingOfMany>
    {
        protected override IReadOnlyList<Tensor> ForwardCore(AutogradContext context, object[] inputs) => (bool)inputs[1] ? null! : [null!];

        protected override IReadOnlyList<Tensor?> BackwardCore(AutogradContext context, IReadOnlyList<Tensor?> gradOutputs) => [null, null];
    }
}
