namespace Trainer.Methods.Similarity;

/// <summary>How centred kernel alignment is estimated from samples.</summary>
public enum CkaEstimator
{
    /// <summary>HSIC of the centred Gram matrices (Kornblith et al., 2019): what the gradient of training uses. With p features and B samples of independent noise it is about p / (B − 1 + p), not 0.</summary>
    Biased,

    /// <summary>HSIC of U-centred Gram matrices (Song et al., 2012; Székely and Rizzo, 2014): about 0 for independent layers whatever their width, and sometimes below.</summary>
    Unbiased,
}
