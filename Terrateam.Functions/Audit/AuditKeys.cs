using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Plans;
using Terrateam.Functions.Keys;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Audit;

/// <summary>A key that seals parts of the trail; its id is made of the key, so that it cannot name another.</summary>
internal sealed record AuditKey(string Id, byte[] Bytes)
{
    public static AuditKey From(byte[] bytes) =>
        new(Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "terrateam audit key"u8))[..32], bytes);

    public string Seal(string head, IReadOnlyList<string> lines)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Bytes);
        mac.AppendData(Encoding.UTF8.GetBytes(head));
        foreach (var line in lines)
        {
            // JSON on one line: no line holds a line break.
            mac.AppendData("\n"u8);
            mac.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Convert.ToHexStringLower(mac.GetHashAndReset());
    }
}

/// <summary>A stored key, which the key of the plans wraps.</summary>
internal sealed record AuditKeyRecord(string Id, WrappedKey Wrapped, DateTimeOffset CreatedAt);

/// <summary>
/// The keys that seal the trail. They lie in state, wrapped: who can write to storage alone can make no seal. A key that
/// cannot be unwrapped any more is followed by a new one.
/// </summary>
internal sealed class AuditKeys(IDocumentStore store, IKeyWrapper wrapper, TimeProvider time)
{
    private const string Partition = "keys";
    private const int MaxAttempts = 20;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, AuditKey> _opened = new(
        StringComparer.Ordinal
    );
    private AuditKey? _current;

    /// <summary>The key that seals now.</summary>
    public async Task<AuditKey> CurrentAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; _current is null && attempt < MaxAttempts; attempt++)
        {
            Document? newest = null;
            await foreach (var document in store.QueryAsync(AuditChain.Collection, Partition, "", cancellationToken))
            {
                newest = document;
            }

            if (newest is not null && await OpenAsync(newest, cancellationToken) is { } known)
                _current = known;
            else
                _current = await AddAsync(newest, cancellationToken);
        }

        return _current ?? throw new InvalidOperationException("No key of the audit trail could be stored.");
    }

    /// <summary>A key, or null where it is not there or cannot be unwrapped.</summary>
    public async Task<AuditKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        _opened.TryGetValue(id, out var known) ? known
        : (await AllAsync(cancellationToken)).TryGetValue(id, out var stored) ? stored
        : null;

    /// <summary>All keys that can be unwrapped, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, AuditKey>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, AuditKey>(StringComparer.Ordinal);
        await foreach (var document in store.QueryAsync(AuditChain.Collection, Partition, "", cancellationToken))
        {
            if (await OpenAsync(document, cancellationToken) is { } key)
                all[key.Id] = key;
        }

        return all;
    }

    /// <summary>Wraps the keys under the newest version of the key that wraps them. Returns how many.</summary>
    public async Task<int> RewrapAsync(CancellationToken cancellationToken)
    {
        var again = 0;
        await foreach (var document in store.QueryAsync(AuditChain.Collection, Partition, "", cancellationToken))
        {
            if (await OpenAsync(document, cancellationToken) is not { } key)
                continue;

            var record = document.Read(AuditJson.Default.AuditKeyRecord);
            var wrapped = await wrapper.WrapAsync(key.Bytes, cancellationToken);
            if (string.Equals(wrapped.KeyId, record.Wrapped.KeyId, StringComparison.OrdinalIgnoreCase))
                continue;

            _ = await store.TryWriteAsync(
                document.Key,
                record with
                {
                    Wrapped = wrapped,
                },
                document.ETag,
                AuditJson.Default.AuditKeyRecord,
                cancellationToken
            );
            again++;
        }

        return again;
    }

    private async Task<AuditKey?> AddAsync(Document? newest, CancellationToken cancellationToken)
    {
        var key = AuditKey.From(RandomNumberGenerator.GetBytes(32));
        var number = newest is null ? 1 : int.Parse(newest.Key.Key, CultureInfo.InvariantCulture) + 1;
        var record = new AuditKeyRecord(
            key.Id,
            await wrapper.WrapAsync(key.Bytes, cancellationToken),
            time.GetUtcNow()
        );
        var name = new DocumentKey(
            AuditChain.Collection,
            Partition,
            number.ToString("D6", CultureInfo.InvariantCulture)
        );
        return await store.TryInsertAsync(name, record, AuditJson.Default.AuditKeyRecord, cancellationToken) is null
            ? null
            : _opened[key.Id] = key;
    }

    private async Task<AuditKey?> OpenAsync(Document document, CancellationToken cancellationToken)
    {
        try
        {
            var record = document.Read(AuditJson.Default.AuditKeyRecord);
            var key = AuditKey.From(await wrapper.UnwrapAsync(record.Wrapped, cancellationToken));
            return string.Equals(key.Id, record.Id, StringComparison.Ordinal) ? _opened[key.Id] = key : null;
        }
        catch (Exception exception) when (exception is PlanRefusedException or System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
