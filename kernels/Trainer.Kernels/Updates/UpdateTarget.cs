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
    /// <exception cref="ArgumentException">The parameter is of another type, or has gaps or overlaps in memory.</exception>
    public UpdateTarget(Tensor parameter, params BlockwiseState[] states)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (!FloatConverter.IsKnown(parameter.dtype)) throw new ArgumentException($"A parameter of {parameter.dtype} cannot be stepped; float32, float16 and bfloat16 can.", nameof(parameter));
        if (!TensorLayout.IsDense(parameter)) throw new ArgumentException($"The elements of a parameter of shape [{string.Join(", ", parameter.shape)}] and strides [{string.Join(", ", parameter.stride())}] overlap or have gaps; give the optimizer the tensor that owns the memory.", nameof(parameter));
        (Parameter, States, _sizes, _strides) = (parameter, states, parameter.shape, parameter.stride());
        Count = parameter.numel();
    }

    /// <summary>The parameter.</summary>
    public Tensor Parameter { get; }

    /// <summary>The number of its elements.</summary>
    public long Count { get; }

    /// <summary>Its states.</summary>
    public BlockwiseState[] States { get; set; }

    /// <summary>The numbers of the step.</summary>
    public UpdateSettings Settings { get; set; }

    /// <summary>Elements that the last step passed over, since their gradient was not finite. On CUDA, where nothing waits for the device, the count may come with a later step, of another target.</summary>
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
