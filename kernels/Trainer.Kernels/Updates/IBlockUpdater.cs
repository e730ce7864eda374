namespace Trainer.Kernels.Updates;

/// <summary>Steps ranges of a tensor that begin at a block's beginning.</summary>
internal unsafe interface IBlockUpdater
{
    /// <summary>Steps the elements from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    void Step(TensorJob* job, long start, long end);

    /// <summary>Adds up the squares of the update that a step would make, and of the parameter; changes nothing.</summary>
    (double Update, double Parameter) Squares(TensorJob* job, long start, long end);
}
