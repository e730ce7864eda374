namespace Trainer.Kernels.Threads;

/// <summary>Four elements as they lie in memory.</summary>
internal struct Four<TElement> where TElement : unmanaged
{
    public TElement First, Second, Third, Fourth;
}
