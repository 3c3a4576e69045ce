using System.Runtime.CompilerServices;
using Terrateam.Functions.State;

namespace Terrateam.Local.State;

/// <summary>
/// Blobs as files below one directory. A blob is written to a temporary file, synced, and renamed, so that a reader
/// gets the old or the new one, also after a crash. <see cref="BlobEntry.WrittenAt"/> is the app's clock, kept as the
/// file's time.
/// </summary>
/// <remarks>
/// The last segment's file name ends with <c>~</c>, which no blob name has: so <c>a</c> and <c>a/b</c> can both exist,
/// as they can in Azure, and a file that a crash left half-written (<c>.writing</c>) is not taken for a blob.
/// </remarks>
public sealed class FileBlobStore : IBlobStore
{
    private const char Mark = '~';
    private const string WritingFolder = ".writing";

    private readonly string _root;
    private readonly string _writing;
    private readonly TimeProvider _time;

    /// <summary>Opens the directory, or creates it.</summary>
    public FileBlobStore(string directory, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _root = Path.GetFullPath(directory);
        _writing = Path.Combine(_root, WritingFolder);
        PrivateDirectory.Create(_root);
        PrivateDirectory.Create(_writing);
        DeleteAbandoned();
    }

    /// <inheritdoc/>
    public Task WriteAsync(string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        WriteAsync(name, async (stream, cancel) => await stream.WriteAsync(content, cancel), cancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(
        string name,
        Func<Stream, CancellationToken, Task> content,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(content);
        var path = PathOf(name);
        cancellationToken.ThrowIfCancellationRequested();
        var beside = Path.Combine(_writing, Guid.NewGuid().ToString("N"));
        try
        {
            await WriteBesideAsync(beside, content, cancellationToken);
            File.SetLastWriteTimeUtc(beside, _time.GetUtcNow().UtcDateTime);
            Rename(beside, path);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Deleting or replacing the file meanwhile is possible: the stream goes on with the old content.
            return Task.FromResult<Stream?>(
                new FileStream(
                    path,
                    new FileStreamOptions
                    {
                        Share = FileShare.ReadWrite | FileShare.Delete,
                        BufferSize = 0,
                        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                    }
                )
            );
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(PathOf(name), cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        cancellationToken.ThrowIfCancellationRequested();
        if (!File.Exists(path))
            return Task.FromResult(false);
        File.Delete(path);
        PrivateDirectory.DeleteEmpty(Path.GetDirectoryName(path)!, _root);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        BlobName.CheckPrefix(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        var names = await Task.Run(() => Names(prefix).Order(StringComparer.Ordinal).ToList(), cancellationToken);
        foreach (var name in names)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = new FileInfo(PathOf(name));
            // The file may have been deleted since it was found; a listing may leave it out then.
            if (file.Exists)
                yield return new BlobEntry(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));
        }
    }

    /// <summary>Only names that <see cref="BlobName"/> allows get here, so the path cannot leave the root.</summary>
    private string PathOf(string name) => Path.Combine(_root, BlobName.Check(name)) + Mark;

    private IEnumerable<string> Names(string prefix)
    {
        // The folder that contains every blob with the prefix.
        var folder = Path.Combine(_root, prefix[..(prefix.LastIndexOf('/') + 1)]);
        if (!Directory.Exists(folder))
            return [];
        return Directory
            .EnumerateFiles(folder, "*" + Mark, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_root, path)[..^1].Replace(Path.DirectorySeparatorChar, '/'))
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static async Task WriteBesideAsync(
        string path,
        Func<Stream, CancellationToken, Task> content,
        CancellationToken cancellationToken
    )
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(path, options);
        await content(stream, cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    private static void Rename(string beside, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                PrivateDirectory.Create(Path.GetDirectoryName(path)!);
                File.Move(beside, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < 100)
            {
                // Deleting the last blob of the folder deletes the folder too, possibly just after it was created here.
            }
        }
    }

    /// <summary>Deletes the half-written files of crashed processes. A day is longer than any write.</summary>
    private void DeleteAbandoned()
    {
        var before = _time.GetUtcNow().AddDays(-1).UtcDateTime;
        foreach (var file in new DirectoryInfo(_writing).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before))
            file.Delete();
    }
}
