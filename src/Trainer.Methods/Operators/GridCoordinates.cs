using TorchSharp;
using static TorchSharp.torch;

namespace Trainer.Methods.Operators;

/// <summary>Where the points of a grid lie.</summary>
internal static class GridCoordinates
{
    /// <summary>Row and column of each point of a field's grid from 0 to 1: [1, 2, rows, columns] of the field's type, on its device.</summary>
    public static Tensor Of(Tensor field)
    {
        using DisposeScope scope = NewDisposeScope();
        long rows = field.shape[2], columns = field.shape[3];
        Tensor down = linspace(0, 1, rows, dtype: field.dtype, device: field.device).view(1, 1, rows, 1).expand(1, 1, rows, columns);
        Tensor across = linspace(0, 1, columns, dtype: field.dtype, device: field.device).view(1, 1, 1, columns).expand(1, 1, rows, columns);
        return cat([down, across], 1).MoveToOuterDisposeScope();
    }
}
