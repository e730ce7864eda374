using PureHDF;
using PureHDF.VOL.Native;

namespace Trainer.Data;

/// <summary>An open HDF5 file, used by one thread at a time: the library's caches are not made for several.</summary>
internal sealed class Hdf5File : IDisposable
{
    private const int MostNames = 30;
    private const long ReadsForNames = 10_000;
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

    /// <summary>
    /// What lies in the file's root, by name, for messages: the first few, or of a damaged file what comes before the damage. The library follows every link for that,
    /// one that leads back to itself too, so that it may read a little only.
    /// </summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        lock (_lock)
        {
            _stream.Restart(ReadsForNames);
            try
            {
                foreach (IH5Object child in _file.Children().Take(MostNames)) names.Add(child.Name);
            }
#pragma warning disable CA1031 // Damage comes as exceptions of every kind, and the message is about something else.
            catch (Exception)
#pragma warning restore CA1031
            {
            }
        }

        return names;
    }

    public void Dispose()
    {
        _file.Dispose();
        _stream.Dispose();
    }
}
