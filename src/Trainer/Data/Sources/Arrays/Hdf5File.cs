using PureHDF;
using PureHDF.VOL.Native;

namespace Trainer.Data;

/// <summary>An open HDF5 file, used by one thread at a time: the library's caches are not made for several.</summary>
internal sealed class Hdf5File : IDisposable
{
    private readonly Lock _lock = new();
    private readonly NativeFile _file;
    private readonly GuardedStream _stream;

    private Hdf5File(NativeFile file, GuardedStream stream) => (_file, _stream) = (file, stream);

    /// <summary>Opens a file.</summary>
    /// <exception cref="DataException">It is missing, or not of this format.</exception>
    public static Hdf5File Open(string path) => FileGuard.Read(path, "HDF5", () =>
    {
        GuardedStream stream = new(File.OpenRead(path));
        try
        {
            stream.Restart();
            // From a stream, so that links to other files lead nowhere.
            return new Hdf5File(H5File.Open(stream), stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    });

    /// <summary>Uses the file while no other thread does.</summary>
    public T Use<T>(Func<NativeFile, T> use)
    {
        lock (_lock)
        {
            _stream.Restart();
            return use(_file);
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _stream.Dispose();
    }
}
