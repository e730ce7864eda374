namespace Trainer.Kernels.Recurrence;

/// <summary>How many gates and states a cell has. Cached gates are those with a bias: the recurrent ones come first, those of the input last.</summary>
/// <param name="Recurrent">Gates with a recurrent matrix.</param>
/// <param name="Input">Gates with an input.</param>
/// <param name="Gates">Gates with a bias.</param>
/// <param name="States">States, h first.</param>
public readonly record struct CellShape(int Recurrent, int Input, int Gates, int States)
{
    /// <summary>The first gate that has an input.</summary>
    public int FirstInput => Gates - Input;

    /// <summary>The shape of a cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell.</exception>
    public static CellShape Of(RecurrentCell cell) => cell switch
    {
        RecurrentCell.Elman => new(1, 1, 1, 1),
        RecurrentCell.Lstm => new(4, 4, 4, 2),
        RecurrentCell.Gru => new(3, 3, 4, 1),
        RecurrentCell.Slstm => new(4, 4, 4, 4),
        _ => throw new ArgumentOutOfRangeException(nameof(cell), cell, null),
    };
}
