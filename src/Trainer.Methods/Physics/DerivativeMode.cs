namespace Trainer.Methods.Physics;

/// <summary>How derivatives by place are computed. Both are exact.</summary>
public enum DerivativeMode
{
    /// <summary>Carried forward with the values, in one pass: the faster one.</summary>
    Forward,

    /// <summary>By differentiating in reverse again and again.</summary>
    Reverse,
}
