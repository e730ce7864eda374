using Trainer.Bilevel;
using Trainer.Randomness;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Trainer.Tests.Bilevel;

/// <summary>Upper ½‖y − b‖² + ½λ‖x‖² + ½μ‖x − y‖², lower ½‖y − A x‖²: y* = A x. In float64.</summary>
internal sealed class QuadraticProblem : IUnrollableProblem
{
    private readonly double _decay, _coupling;

    public QuadraticProblem(Tensor map, Tensor goal, double decay, double coupling = 0)
    {
        (Map, Goal, _decay, _coupling) = (map, goal, decay, coupling);
        X = new Parameter(linspace(1, 2, map.shape[1], ScalarType.Float64));
        Y = new Parameter(linspace(-1, 1, map.shape[0], ScalarType.Float64));
    }

    public Tensor Map { get; }

    public Tensor Goal { get; }

    public Parameter X { get; }

    public Parameter Y { get; }

    public IReadOnlyList<(string Name, Parameter Parameter)> Upper => [("x", X)];

    public IReadOnlyList<(string Name, Parameter Parameter)> Lower => [("y", Y)];

    public int Ended { get; private set; }

    public Tensor UpperLoss(RandomStream random) => UpperLoss([Y], random);

    public Tensor LowerLoss(RandomStream random) => LowerLoss([Y], random);

    public Tensor UpperLoss(IReadOnlyList<Tensor> lower, RandomStream random)
    {
        Tensor loss = (lower[0] - Goal).square().sum() + (X.square().sum() * _decay);
        return (_coupling == 0 ? loss : loss + ((X - lower[0]).square().sum() * _coupling)) / 2;
    }

    public Tensor LowerLoss(IReadOnlyList<Tensor> lower, RandomStream random) => (lower[0] - Map.mv(X)).square().sum() / 2;

    public void AfterLowerStep() => Ended++;

    public void Reinitialise(RandomStream random)
    {
        for (int i = 0; i < Y.shape[0]; i++) Y[i] = random.NextDouble();
    }
}
