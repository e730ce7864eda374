using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Trainer.Benchmarks;

/// <summary>MgNO for Dirichlet conditions written as its equations stand in TorchSharp's modules, for grids that are halved exactly or rounded up.</summary>
internal sealed class PlainMgNO : Module<Tensor, Tensor>
{
    private readonly ModuleList<PlainCycle> _cycles = [];
    private readonly ModuleList<Conv2d> _skips = [];
    private readonly Conv2d _head;

    public PlainMgNO(int layers, int width, int[] preSmoothing, int side) : base(nameof(PlainMgNO))
    {
        for (int i = 0; i < layers; i++)
        {
            _cycles.Add(new PlainCycle(i == 0 ? 1 : width, width, preSmoothing, side));
            _skips.Add(Conv2d(i == 0 ? 1 : width, width, 1));
        }

        _head = Conv2d(width, 1, 1, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = input;
        for (int i = 0; i < _cycles.Count; i++) x = functional.gelu(_cycles[i].call(x) + _skips[i].call(x));
        return _head.call(x);
    }

    private sealed class PlainCycle : Module<Tensor, Tensor>
    {
        private readonly Conv2d _first;
        private readonly ModuleList<Conv2d> _systems = [], _smoothers = [], _restrictions = [], _projections = [];
        private readonly ModuleList<ConvTranspose2d> _prolongations = [];
        private readonly int[] _steps;

        public PlainCycle(int inputs, int outputs, int[] preSmoothing, int side) : base(nameof(PlainCycle))
        {
            _steps = preSmoothing;
            _first = Conv2d(inputs, outputs, 3, padding: 1, bias: false);
            for (int level = 0; level < preSmoothing.Length; level++)
            {
                for (int step = level == 0 ? 1 : 0; step < preSmoothing[level]; step++)
                {
                    _systems.Add(Conv2d(outputs, inputs, 3, padding: 1, bias: false));
                    _smoothers.Add(Conv2d(inputs, outputs, 3, padding: 1, bias: false));
                }

                if (level == preSmoothing.Length - 1) break;
                _restrictions.Add(Conv2d(inputs, inputs, 3, stride: 2, padding: 1, bias: false));
                _projections.Add(Conv2d(outputs, outputs, 3, stride: 2, padding: 1, bias: false));
                _prolongations.Add(ConvTranspose2d(outputs, outputs, side % 2 == 0 ? 4 : 3, stride: 2, padding: 1, bias: false));
                side = (side + 1) / 2;
            }

            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var u = new List<Tensor> { _first.call(input) };
            Tensor f = input;
            int at = 0;
            for (int level = 0; level < _steps.Length; level++)
            {
                if (level > 0)
                {
                    f = _restrictions[level - 1].call(f);
                    u.Add(_projections[level - 1].call(u[level - 1]));
                }

                for (int step = level == 0 ? 1 : 0; step < _steps[level]; step++, at++) u[level] = u[level] + _smoothers[at].call(f - _systems[at].call(u[level]));
            }

            for (int level = _steps.Length - 2; level >= 0; level--) u[level] = u[level] + _prolongations[level].call(u[level + 1]);
            return u[0];
        }
    }
}
