using System.Collections.Concurrent;

namespace Terrateam.Local.State;

/// <summary>Connections that read, with their prepared statements, so that a read prepares nothing.</summary>
internal sealed class ReaderPool(SqliteFile file) : IDisposable
{
    /// <summary>Connections that are kept open; each has a page cache of up to 2 MB.</summary>
    private const int MaxKept = 16;

    private readonly ConcurrentBag<StatementCache> _idle = [];
    private volatile bool _isDisposed;

    /// <summary>Reads with a connection that no other read has meanwhile.</summary>
    public T Read<TArguments, T>(TArguments arguments, Func<StatementCache, TArguments, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var reader = _idle.TryTake(out var idle) ? idle : new StatementCache(file.Open());
        var isWhole = false;
        try
        {
            var result = read(reader, arguments);
            isWhole = true;
            return result;
        }
        finally
        {
            if (isWhole && !_isDisposed && _idle.Count < MaxKept)
                _idle.Add(reader);
            else
                reader.Dispose();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryTake(out var reader))
            reader.Dispose();
    }
}
