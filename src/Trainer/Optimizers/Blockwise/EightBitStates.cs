using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Trainer.Kernels.Blockwise;

namespace Trainer.Optimizers.Blockwise;

/// <summary>How the 8-bit optimizers keep their states: 1 + 4/B bytes an element and state instead of 4.</summary>
public sealed record EightBitStates : IValidatableObject
{
    /// <summary>The elements B of a block, a power of two from 32 to 4096; default 256. 0 for all of a tensor as one block, which is slow and worse: to compare with.</summary>
    [Range(0, 4096)]
    public int BlockSize { get; init; } = 256;

    /// <summary>What codes stand for; default dynamic.</summary>
    public StateMap Map { get; init; } = StateMap.Dynamic;

    /// <summary>Tensors of fewer elements keep their states in float32: biases, norms; default 4096.</summary>
    [Range(0, long.MaxValue)]
    public long SmallestTensor { get; init; } = 4096;

    /// <summary>Patterns for the names of parameters that keep their states in float32; <c>*</c> stands for any characters; default none. A <see cref="Models.StableEmbedding"/> always does.</summary>
    public IReadOnlyList<string> KeepFloat32 { get; init; } = [];

    /// <summary>Whether a checkpoint whose states have other blocks, another map or float32 is converted instead of refused; default false.</summary>
    public bool ConvertStates { get; init; }

    /// <summary>Whether states stay in the host's memory while parameters are on a GPU; default false. It saves the GPU's memory and costs the transfer of 2 bytes an element and state in each step.</summary>
    public bool StatesOnHost { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (BlockSize != Quantizer.WholeTensor && (!BitOperations.IsPow2(BlockSize) || BlockSize < Quantizer.SmallestBlock))
            yield return new($"is {BlockSize}: a block has a power of two of elements from {Quantizer.SmallestBlock} to {Quantizer.LargestBlock}; 256 is usual, 2048 the paper's.", [nameof(BlockSize)]);
    }
}
