using System.Collections.Concurrent;
using Azure.Core.Cryptography;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Keys;

/// <summary>
/// The versions of a key that lies elsewhere. The newest that is usable wraps; it is looked up again after five
/// minutes, and at once when it does not wrap any more. No data key is kept: a version that is disabled opens nothing
/// from then on.
/// </summary>
internal sealed class VersionedKeyRing(IKeyVersions key, TimeProvider time, string setting = "Keys:Key") : IKeyRing
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, IKeyEncryptionKey> _versions = new(StringComparer.OrdinalIgnoreCase);
    private Newest? _newest;

    public bool Owns(string keyId) => key.Owns(keyId);

    public async Task<IKeyEncryptionKey> NewestAsync(CancellationToken cancellationToken)
    {
        if (_newest is { } known && time.GetElapsedTime(known.AskedAt) < Fresh)
            return Resolve(known.KeyId, cancellationToken);

        var askedAt = time.GetTimestamp();
        KeyVersion? found = null;
        await foreach (var version in key.ListAsync(cancellationToken))
        {
            if (version.IsUsable && (found is null || version.CreatedAt > found.CreatedAt))
                found = version;
        }

        if (found is null)
        {
            throw new PlanRefusedException(
                $"No version of the key that {setting} names is enabled, so that nothing can be sealed: make a new "
                    + "version, or enable one."
            );
        }

        _newest = new Newest(found.Id, askedAt);
        return Resolve(found.Id, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> VersionsAsync(CancellationToken cancellationToken)
    {
        var versions = await key.ListAsync(cancellationToken).ToListAsync(cancellationToken);
        return
        [
            .. versions
                .Where(static version => version.IsUsable)
                .OrderBy(static version => version.CreatedAt)
                .Select(static version => version.Id),
        ];
    }

    public void ForgetNewest() => _newest = null;

    public IKeyEncryptionKey Resolve(string keyId, CancellationToken cancellationToken = default) =>
        Owns(keyId)
            ? _versions.GetOrAdd(keyId, key.Open)
            : throw new PlanRefusedException($"'{keyId}' is no version of the key that {setting} names.");

    public Task<IKeyEncryptionKey> ResolveAsync(string keyId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Resolve(keyId, cancellationToken));

    private sealed record Newest(string KeyId, long AskedAt);
}
