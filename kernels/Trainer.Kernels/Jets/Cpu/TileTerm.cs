namespace Trainer.Kernels.Jets.Cpu;

/// <summary>A term of a sum: weight · a[first] · b[second].</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="First">A coefficient of a.</param>
/// <param name="Second">A coefficient of b.</param>
/// <param name="Weight">What their product is multiplied with.</param>
internal readonly record struct TileTerm<T>(int First, int Second, T Weight) where T : unmanaged;
