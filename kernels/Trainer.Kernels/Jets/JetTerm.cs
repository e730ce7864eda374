namespace Trainer.Kernels.Jets;

/// <summary>A term of a sum of products of Taylor coefficients.</summary>
/// <param name="Target">The number of the coefficient that it is added to.</param>
/// <param name="First">The number of the first factor.</param>
/// <param name="Second">The number of the second factor.</param>
/// <param name="Weight">What their product is multiplied with.</param>
internal readonly record struct JetTerm(int Target, int First, int Second, double Weight);
