using Trainer.Kernels.Blockwise;
using Trainer.Kernels.Updates;
using Trainer.State;
using static TorchSharp.torch;

namespace Trainer.Optimizers.Blockwise;

/// <summary>Saves and restores the states of one parameter: codes and scales as they are, with their block size and map.</summary>
internal static class BlockwiseStates
{
    public static void Save(StateNode place, BlockwiseParameter parameter, IReadOnlyList<string> names, bool clips)
    {
        place.Set("step", parameter.State.Step);
        if (clips) place.Set("norms", parameter.Clipping.Norms.ToArray());
        for (int i = 0; i < parameter.States.Length; i++)
        {
            BlockwiseState state = parameter.States[i];
            place.Set(names[i], state.Data);
            if (state.Map is null) continue;
            place.Set(names[i] + ".scales", state.Scales!);
            place.Set(names[i] + ".map", state.Map.Name);
            place.Set(names[i] + ".blockSize", state.BlockSize);
        }
    }

    /// <summary>Checks what was saved of a parameter.</summary>
    /// <returns>What restores it.</returns>
    /// <exception cref="StateException">Something is missing or of another form than the optimizer's, and it was not asked to convert.</exception>
    public static Action Prepare(StateNode place, BlockwiseParameter parameter, IReadOnlyList<string> names, BlockwiseUpdate update, EightBitStates? codes)
    {
        long step = place.Get<long>("step");
        double[]? norms = place.HasValue("norms") ? place.Get<double[]>("norms") : null;
        if (norms is not null && norms.Length != PercentileClipping.Memory) throw new StateException($"The saved state of '{parameter.State.Name}' has {norms.Length} norms instead of {PercentileClipping.Memory}.");
        Func<BlockwiseState>[] states = step == 0 ? [] : [.. names.Select((name, i) => State(place, name, parameter, update, i, codes))];
        return () =>
        {
            parameter.State.Step = step;
            parameter.Set([.. states.Select(make => make())]);
            if (norms is not null) parameter.Clipping.Load(norms);
        };
    }

    private static Func<BlockwiseState> State(StateNode place, string name, BlockwiseParameter parameter, BlockwiseUpdate update, int index, EightBitStates? codes)
    {
        Tensor data = place.GetTensor(name);
        long count = parameter.State.Parameter.numel();
        Device device = codes is { StatesOnHost: true } ? CPU : parameter.State.Parameter.device;
        bool convert = codes is { ConvertStates: true };
        string what = $"'{name}' of '{parameter.State.Name}'";
        if (data.dim() != 1 || data.numel() != count) throw new StateException($"{what} has {data.numel()} elements in the saved state, the parameter has {count}.");
        string form = parameter.InCodes ? Form(update.Maps[index].Name, update.BlockSizeOf(count), count) : "float32";
        if (!place.HasValue(name + ".map"))
        {
            if (data.dtype != float32) throw new StateException($"{what} is {data.dtype} in the saved state, and nothing says what its codes stand for.");
            if (parameter.InCodes && !convert) throw Other(what, "float32", form);
            return () => parameter.InCodes ? Encode(data.to(float32, device, copy: true), update, index) : BlockwiseState.Of(data.to(float32, device, copy: true));
        }

        string mapName = place.Get<string>(name + ".map");
        int blockSize = place.Get<int>(name + ".blockSize");
        Tensor scales = place.GetTensor(name + ".scales");
        CodeMap map = CodeMap.Find(mapName) ?? throw new StateException($"{what} was saved with the map '{mapName}', which is not known here.");
        if (data.dtype != uint8 || scales.dtype != float32 || scales.dim() != 1 || blockSize < 1 || scales.numel() != (count + blockSize - 1) / blockSize)
            throw new StateException($"{what} is damaged: {data.numel()} codes of {data.dtype} in blocks of {blockSize} do not go with {scales.numel()} scales of {scales.dtype}.");
        bool isSame = parameter.InCodes && mapName == update.Maps[index].Name && blockSize == update.BlockSizeOf(count);
        if (!isSame && !convert) throw Other(what, Form(mapName, blockSize, count), form);
        return () =>
        {
            using var saved = new QuantizedTensor(data.to(uint8, device, copy: true), scales.to(float32, device, copy: true), map, blockSize, [count]);
            if (isSame) return BlockwiseState.Of(saved.Codes.alias(), saved.Scales.alias(), map, blockSize);
            Tensor values = Quantizer.Dequantize(saved);
            return parameter.InCodes ? Encode(values, update, index) : BlockwiseState.Of(values);
        };
    }

    private static BlockwiseState Encode(Tensor values, BlockwiseUpdate update, int index)
    {
        using (values)
        {
            int blockSize = update.BlockSizeOf(values.numel());
            QuantizedTensor quantized = Quantizer.Quantize(values, update.Maps[index], update.BlockSize, keepsSign: update.Maps[index].IsSigned);
            return BlockwiseState.Of(quantized.Codes, quantized.Scales, update.Maps[index], blockSize);
        }
    }

    private static string Form(string map, int blockSize, long count) => $"codes of the map {map} in {(blockSize == count ? "one block" : $"blocks of {blockSize}")}";

    private static StateException Other(string what, string saved, string own) =>
        new($"{what} was saved as {saved}, this optimizer keeps {own}. Set the options to the saved form, or convertStates to true to convert it.");
}
