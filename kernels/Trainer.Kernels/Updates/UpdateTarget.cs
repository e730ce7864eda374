using Trainer.Kernels.Launch;
using Trainer.Torch.Memory;
using static TorchSharp.torch;

namespace Trainer.Kernels.Updates;

/// <summary>A tensor to step: its parameter, gradient and states, and the numbers of the step.</summary>
public sealed class UpdateTarget
{
    private readonly long[] _sizes, _strides;

    /// <summary>Describes the tensor.</summary>
    /// <param name="parameter">The parameter: float32, float16 or bfloat16, its elements filling one block of memory (<see cref="TensorLayout.IsDense"/>).</param>
    /// <param name="states">Its states, in the order of the rule, each of as many elements; they may be given later.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ArgumentException">The parameter is of another type, or has gaps or overlaps in memory.</exception>
    public UpdateTarget(Tensor parameter, BlockwiseState[] states, string name = "parameter")
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!FloatConverter.IsKnown(parameter.dtype)) throw new ArgumentException($"'{name}' is {parameter.dtype}; {nameof(ScalarType.Float32)}, {nameof(ScalarType.Float16)} and {nameof(ScalarType.BFloat16)} can be stepped.", nameof(parameter));
        if (!TensorLayout.IsDense(parameter)) throw new ArgumentException($"The elements of '{name}', of shape [{string.Join(", ", parameter.shape)}] and strides [{string.Join(", ", parameter.stride())}] overlap or have gaps; give the optimizer the tensor that owns the memory.", nameof(parameter));
        (Parameter, Name, States, _sizes, _strides) = (parameter, name, states, parameter.shape, parameter.stride());
        Count = parameter.numel();
    }

    /// <summary>The parameter.</summary>
    public Tensor Parameter { get; }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The number of its elements.</summary>
    public long Count { get; }

    /// <summary>Its states.</summary>
    public BlockwiseState[] States { get; set; }

    /// <summary>The numbers of the step.</summary>
    public UpdateSettings Settings { get; set; }

    /// <summary>Elements that the last step passed over, since their gradient was not finite. Off the CPU they are counted together, on the last target of a device; on CUDA, where nothing waits for the device, the count may come with a later step.</summary>
    public long NotFinite { get; internal set; }

    /// <summary>The gradient as it must lie in memory: like the parameter. Null when it does.</summary>
    internal Tensor? Rearranged(in GradientMemory gradient)
    {
        if (gradient.LiesAs(_sizes, _strides) && FloatConverter.IsKnown(gradient.Type)) return null;
        using Tensor original = gradient.ToTensor();
        using Tensor known = FloatConverter.IsKnown(original.dtype) ? original.alias() : original.to(float32);
        return TensorLayout.Like(known, Parameter);
    }
}
