using System.ComponentModel.DataAnnotations;
using Trainer.Components;

namespace Trainer.Methods.Contrastive;

/// <summary>ResNet-18 in the form for small images: a 3×3 stem without pooling, four stages of two residual blocks with 1, 2, 4 and 8 times the width, 512 features at the usual width.</summary>
/// <remarks>Blocks as in the paper, with a projection where the shape changes; the stem is that of Chen et al. 2020 (SimCLR), appendix B.9. 11,168,832 parameters for three channels.</remarks>
[Component("resnet18", Summary = "ResNet-18 for small images: 3×3 stem, no pooling, 512 features.")]
[Paper("Kaiming He and Xiangyu Zhang and Shaoqing Ren and Jian Sun", "Deep residual learning for image recognition", 2016, Venue = "CVPR")]
public sealed record ResNet18Options : EncoderOptions
{
    /// <summary>Channels of the first stage; features are eight times as many. Default 64.</summary>
    [Range(1, 1024)]
    public int Width { get; init; } = 64;

    /// <inheritdoc/>
    public override Encoder Create(IReadOnlyList<long> shape) => new ResNet18(this, shape);
}
