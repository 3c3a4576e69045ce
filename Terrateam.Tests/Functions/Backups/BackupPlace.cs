using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;
using Terrateam.Tests.Functions.Plans;

namespace Terrateam.Tests.Functions.Backups;

/// <summary>A deployment as far as backups know it.</summary>
internal sealed class BackupPlace : IDisposable
{
    private readonly AuditLog _audit;

    /// <param name="documents">Its state.</param>
    /// <param name="blobs">The second store.</param>
    /// <param name="keys">The key of backups.</param>
    /// <param name="time">The clock.</param>
    public BackupPlace(IDocumentStore documents, IBlobStore blobs, IKeyWrapper keys, FakeTimeProvider time)
    {
        Documents = documents;
        _audit = new(documents, new TestKeys(1), time, NullLogger<AuditLog>.Instance);
        Second = new(blobs, keys);
        Work = new(documents, Second, new BackupOptions(), _audit, time, NullLogger<BackupWork>.Instance)
        {
            PartLength = 100 * 1024,
        };
        Restore = new(
            documents,
            Second,
            new RunStore(documents, new Belongings(documents, time), time),
            new SuspensionStore(documents, time),
            _audit,
            time
        );
    }

    public IDocumentStore Documents { get; }

    public BackupTarget Second { get; }

    public BackupWork Work { get; }

    public BackupRestore Restore { get; }

    public AuditLog Audit => _audit;

    /// <summary>Everything in some collections, by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ReadAsync(IEnumerable<string> collections)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            await foreach (var document in Documents.QueryAsync(collection, CancellationToken.None))
                all[document.Key.ToString()] = Convert.ToHexString(document.Content.Span);
        }

        return all;
    }

    public Task PutAsync(string collection, string partition, string key, byte[] content) =>
        Documents.TryInsertAsync(new(collection, partition, key), content, CancellationToken.None);

    public void Dispose() => _audit.Dispose();
}
