using Microsoft.Data.Sqlite;
using Trainer.Configuration;
using Trainer.Loop;

namespace Trainer.Sweeps;

/// <summary>The SQLite file of a study. What SQLite says of it becomes a message with the path and what to do.</summary>
internal sealed class StudyDatabase : IDisposable
{
    private const int Version = 1;

    // Result codes of sqlite.org/rescode.html.
    private const int Busy = 5, Locked = 6, Corrupt = 11, Schema = 1, NotADatabase = 26;

    private const string Tables = """
        CREATE TABLE plan (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE trials (
            number INTEGER PRIMARY KEY, point INTEGER NOT NULL, params TEXT NOT NULL, seed INTEGER, state INTEGER NOT NULL, score REAL, error TEXT, folder TEXT NOT NULL,
            host TEXT, pid INTEGER, born INTEGER, heartbeat INTEGER, started INTEGER, ended INTEGER);
        CREATE INDEX trials_by_state ON trials (state, number);
        CREATE TABLE metrics (trial INTEGER NOT NULL, step INTEGER NOT NULL, value REAL, PRIMARY KEY (trial, step)) WITHOUT ROWID;
        """;

    private readonly SqliteConnection _connection;
    private readonly string _path;
    private SqliteTransaction? _transaction;

    /// <summary>Opens the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="create">Whether to make it where there is none.</param>
    /// <param name="patience">How long to wait for other processes.</param>
    /// <exception cref="ConfigException">It is not a study's, damaged, or of a newer version.</exception>
    /// <exception cref="EnvironmentException">It is locked, or the disk refuses.</exception>
    public StudyDatabase(string path, bool create, TimeSpan patience)
    {
        _path = path;
        _connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = create ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
            DefaultTimeout = Math.Max(1, (int)patience.TotalSeconds),
            Pooling = false,
        }.ToString());
        try
        {
            Guard(() =>
            {
                _connection.Open();
                Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
                InTransaction(Prepare);
            });
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Does something whole or not at all, alone among all processes (<c>BEGIN IMMEDIATE</c>).</summary>
    public void InTransaction(Action body) => Guard(() =>
    {
        using SqliteTransaction transaction = _connection.BeginTransaction(deferred: false);
        _transaction = transaction;
        try
        {
            body();
            transaction.Commit();
        }
        finally
        {
            _transaction = null;
        }
    });

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = Command(sql, values);
        return Guard(command.ExecuteNonQuery);
    }

    /// <summary>The rows of a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using SqliteCommand command = Command(sql, values);
        return Guard(() =>
        {
            using SqliteDataReader reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read()) rows.Add(read(reader));
            return rows;
        });
    }

    /// <summary>Runs a statement for each of some values, in parameters of the same names.</summary>
    public void ExecuteMany(string sql, IReadOnlyList<string> names, IEnumerable<object?[]> rows)
    {
        using SqliteCommand command = Command(sql, []);
        SqliteParameter[] parameters = [.. names.Select(name => command.Parameters.AddWithValue(name, DBNull.Value))];
        Guard(() =>
        {
            foreach (object?[] row in rows)
            {
                for (int i = 0; i < parameters.Length; i++) parameters[i].Value = row[i] ?? DBNull.Value;
                command.ExecuteNonQuery();
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void Prepare()
    {
        long version = Query("PRAGMA user_version", row => row.GetInt64(0))[0];
        if (version == Version) return;
        if (version > Version) throw new ConfigException("", $"{_path} was written by a newer version of trainer (its format is {version}, this one knows {Version}): update trainer, or name another folder with --study.");
        if (version != 0 || Query("SELECT count(*) FROM sqlite_master", row => row.GetInt64(0))[0] > 0) throw new ConfigException("", $"{_path} is an SQLite file, but not that of a study: name another folder with --study.");
        Execute(Tables + $"PRAGMA user_version = {Version};");
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object? Value)> values)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach ((string name, object? value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private void Guard(Action body) => Guard(() =>
    {
        body();
        return 0;
    });

    private T Guard<T>(Func<T> body)
    {
        try
        {
            return body();
        }
        catch (SqliteException error)
        {
            throw error.SqliteErrorCode switch
            {
                Busy or Locked => new EnvironmentException($"The study {_path} is locked by another process: wait for it to end and try again.", error),
                Corrupt or NotADatabase or Schema => new ConfigException("", $"The study {_path} is damaged ({error.Message}): restore it from a copy, or begin a new one with --study; its runs are intact in {Path.Combine(Path.GetDirectoryName(_path)!, "trials")}."),
                _ => new EnvironmentException($"The study {_path} cannot be used: {error.Message} Make sure that the folder can be written and the disk has room; what was complete is kept.", error),
            };
        }
    }
}
