namespace Trainer.Kernels.Updates;

/// <summary>The numbers that a rule's inner loop needs, worked out once a step in float64 and handed to every launcher as they are.</summary>
internal readonly struct UpdateCoefficients
{
    public UpdateCoefficients(UpdateRule rule, in UpdateSettings settings)
    {
        (Keep1, Take1) = ((float)settings.Beta1, (float)(1 - settings.Beta1));
        (Keep2, Take2) = rule == UpdateRule.Adagrad ? (1, 1) : ((float)settings.Beta2, (float)(1 - settings.Beta2));
        (Keep3, Take3) = ((float)settings.Beta3, (float)(1 - settings.Beta3));
        double c1 = 1 - Math.Pow(settings.Beta1, settings.Step), c2 = Math.Sqrt(1 - Math.Pow(settings.Beta2, settings.Step));
        Epsilon = (float)(rule == UpdateRule.Adam ? settings.Epsilon * c2 : settings.Epsilon);
        (Factor1, Factor2) = rule == UpdateRule.Adam ? ((float)(c2 / c1), 1) : ((float)(1 / c1), (float)(1 / c2));
        Alpha = (float)settings.Alpha;
        GradientScale = (float)settings.GradientScale;
        bool isDecoupled = rule is UpdateRule.Adam or UpdateRule.Lion or UpdateRule.AdEmaMix;
        Decay = isDecoupled ? 0 : (float)settings.WeightDecay;
        Shrink = isDecoupled ? (float)(1 - settings.LearningRate * settings.WeightDecay) : 1;
        Rate = (float)settings.LearningRate;
    }

    /// <summary>What is kept of the first state, and what the gradient adds to it.</summary>
    public readonly float Keep1, Take1;

    /// <summary>The same for the second state (for RMSprop and Adagrad: the only one).</summary>
    public readonly float Keep2, Take2;

    /// <summary>The same for the third.</summary>
    public readonly float Keep3, Take3;

    /// <summary>ε, with Adam times c₂.</summary>
    public readonly float Epsilon;

    /// <summary>With Adam c₂/c₁, otherwise 1/c₁.</summary>
    public readonly float Factor1;

    /// <summary>1/c₂; unused by Adam.</summary>
    public readonly float Factor2;

    /// <summary>The weight of the slow moment.</summary>
    public readonly float Alpha;

    /// <summary>The gradient's factor.</summary>
    public readonly float GradientScale;

    /// <summary>What of the parameter is added to the gradient.</summary>
    public readonly float Decay;

    /// <summary>What the parameter is multiplied by.</summary>
    public readonly float Shrink;

    /// <summary>The learning rate.</summary>
    public readonly float Rate;
}
