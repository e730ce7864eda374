using Trainer.Kernels.Recurrence;
using Trainer.Models.Recurrent;
using static TorchSharp.torch;

namespace Trainer.Tests.Models.Recurrent;

/// <summary>Torch's recurrent modules as what ours are checked against.</summary>
internal static class TorchModules
{
    /// <summary>Torch's module of ours' sizes.</summary>
    public static nn.Module Like(FlashRecurrent module, bool hasBias = true)
    {
        RecurrentSettings settings = module.Settings;
        (long inputs, long width, long layers, bool batchFirst, bool both) = (module.Inputs, module.Width, settings.Layers, settings.Kernel.IsBatchFirst, settings.IsBidirectional);
        return module.Cell switch
        {
            RecurrentCell.Lstm => nn.LSTM(inputs, width, layers, hasBias, batchFirst, 0, both),
            RecurrentCell.Gru => nn.GRU(inputs, width, layers, hasBias, batchFirst, 0, both),
            _ => nn.RNN(inputs, width, layers, nn.NonLinearities.Tanh, hasBias, batchFirst, 0, both),
        };
    }

    /// <summary>Its outputs and its last states, h first.</summary>
    public static (Tensor Outputs, Tensor[] Last) Run(nn.Module module, Tensor input)
    {
        switch (module)
        {
            case TorchSharp.Modules.LSTM lstm:
                {
                    (Tensor outputs, Tensor h, Tensor c) = lstm.call(input);
                    return (outputs, [h, c]);
                }

            case TorchSharp.Modules.GRU gru:
                {
                    (Tensor outputs, Tensor h) = gru.call(input);
                    return (outputs, [h]);
                }

            default:
                {
                    (Tensor outputs, Tensor h) = ((TorchSharp.Modules.RNN)module).call(input);
                    return (outputs, [h]);
                }
        }
    }
}
