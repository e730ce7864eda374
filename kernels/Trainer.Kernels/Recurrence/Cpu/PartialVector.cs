using System.Runtime.Intrinsics;

namespace Trainer.Kernels.Recurrence.Cpu;

/// <summary>The last units of a row that are fewer than a vector: what a cell reads of them is copied to memory of whole vectors, and back what it writes.</summary>
internal static unsafe class PartialVector
{
    /// <summary>Vectors of memory that are enough for every cell.</summary>
    public const int Vectors = 24;

    /// <summary>The place with everything copied; sums and carried gradients, which are whole vectors already, stay.</summary>
    public static CellMemory<T> Read<T>(in CellMemory<T> at, CellShape shape, nint i, int count, T* memory) where T : unmanaged
    {
        nint width = Vector512<T>.Count;
        CellMemory<T> copy = at;
        copy.Sums = at.Sums + i * at.SumUnit;
        copy.Carried = at.Carried + i;
        T* next = memory;
        copy.Inputs = at.Inputs == null ? null : Rows(ref next, at.Inputs + i, at.InputGate, shape.Input, count);
        copy.Biases = Rows(ref next, at.Biases + i, at.BiasGate, shape.Gates, count);
        copy.PreviousOutput = Rows(ref next, at.PreviousOutput + i, 0, 1, count);
        copy.Output = Rows(ref next, at.Output + i, 0, 1, count);
        copy.PreviousOthers = Rows(ref next, at.PreviousOthers + i, at.PreviousOther, shape.States - 1, count);
        copy.Others = Rows(ref next, at.Others + i, at.Other, shape.States - 1, count);
        copy.Gates = Rows(ref next, at.Gates + i, at.Gate, shape.Gates, count);
        copy.InputGate = copy.BiasGate = copy.PreviousOther = copy.Other = copy.Gate = width;
        return copy;
    }

    /// <summary>Copies back what a forward step has written.</summary>
    public static void WriteStates<T>(in CellMemory<T> at, in CellMemory<T> copy, CellShape shape, nint i, int count) where T : unmanaged
    {
        Back(copy.Output, at.Output + i, 0, 1, count);
        Back(copy.Others, at.Others + i, at.Other, shape.States - 1, count);
        WriteGates(at, copy, shape, i, count);
    }

    /// <summary>Copies back what a backward step has written.</summary>
    public static void WriteGates<T>(in CellMemory<T> at, in CellMemory<T> copy, CellShape shape, nint i, int count) where T : unmanaged => Back(copy.Gates, at.Gates + i, at.Gate, shape.Gates, count);

    private static T* Rows<T>(ref T* next, T* source, nint distance, int rows, int count) where T : unmanaged
    {
        T* first = next;
        for (int row = 0; row < rows; row++)
        {
            for (int k = 0; k < count; k++) next[k] = source[row * distance + k];
            for (int k = count; k < Vector512<T>.Count; k++) next[k] = default;
            next += Vector512<T>.Count;
        }

        return first;
    }

    private static void Back<T>(T* source, T* target, nint distance, int rows, int count) where T : unmanaged
    {
        for (int row = 0; row < rows; row++)
            for (int k = 0; k < count; k++) target[row * distance + k] = source[row * Vector512<T>.Count + k];
    }
}
