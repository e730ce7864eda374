using Trainer.Kernels.Updates;

namespace Trainer.Kernels.Tests;

/// <summary>The rules as their documentation states them, in float64.</summary>
internal static class Float64Update
{
    public static void Step(UpdateRule rule, UpdateSettings s, double[] p, float[] gradient, double[][] states)
    {
        double c1 = 1 - Math.Pow(s.Beta1, s.Step), c2 = Math.Sqrt(1 - Math.Pow(s.Beta2, s.Step)), shrink = 1 - s.LearningRate * s.WeightDecay;
        for (int i = 0; i < p.Length; i++)
        {
            double g = gradient[i] * s.GradientScale;
            ref double first = ref states[0][i];
            switch (rule)
            {
                case UpdateRule.Adam:
                    first = s.Beta1 * first + (1 - s.Beta1) * g;
                    states[1][i] = s.Beta2 * states[1][i] + (1 - s.Beta2) * g * g;
                    p[i] = shrink * p[i] - s.LearningRate * (first / c1) / (Math.Sqrt(states[1][i]) / c2 + s.Epsilon);
                    break;
                case UpdateRule.Momentum:
                    g += s.WeightDecay * p[i];
                    first = s.Step == 1 ? g : s.Beta1 * first + g;
                    p[i] -= s.LearningRate * first;
                    break;
                case UpdateRule.Lion:
                    p[i] = shrink * p[i] - s.LearningRate * Math.Sign(s.Beta1 * first + (1 - s.Beta1) * g);
                    first = s.Beta2 * first + (1 - s.Beta2) * g;
                    break;
                case UpdateRule.RmsProp:
                    g += s.WeightDecay * p[i];
                    first = s.Beta2 * first + (1 - s.Beta2) * g * g;
                    p[i] -= s.LearningRate * g / (Math.Sqrt(first) + s.Epsilon);
                    break;
                case UpdateRule.Adagrad:
                    g += s.WeightDecay * p[i];
                    first += g * g;
                    p[i] -= s.LearningRate * g / (Math.Sqrt(first) + s.Epsilon);
                    break;
                case UpdateRule.AdEmaMix:
                    first = s.Beta1 * first + (1 - s.Beta1) * g;
                    states[1][i] = s.Beta2 * states[1][i] + (1 - s.Beta2) * g * g;
                    states[2][i] = s.Beta3 * states[2][i] + (1 - s.Beta3) * g;
                    p[i] = shrink * p[i] - s.LearningRate * (first / c1 + s.Alpha * states[2][i]) / (Math.Sqrt(states[1][i]) / c2 + s.Epsilon);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(rule));
            }
        }
    }
}
