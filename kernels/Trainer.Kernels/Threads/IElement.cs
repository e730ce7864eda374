namespace Trainer.Kernels.Threads;

/// <summary>How a number lies in a tensor; kernels calculate in float32.</summary>
internal interface IElement<TSelf> where TSelf : unmanaged
{
    /// <summary>The number.</summary>
    float ToFloat();

    /// <summary>The nearest element to a number, of two the even one. An instance method, since ILGPU knows no static ones of interfaces; it does not depend on the instance.</summary>
    TSelf From(float value);
}
