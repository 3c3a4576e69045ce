using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Backups;

/// <summary>The versions of the key that seals backups.</summary>
internal sealed record BackupKeyRing(IKeyRing Ring);

/// <summary>An earlier version of the key, and the backups that only it opens.</summary>
/// <param name="Id">The version.</param>
/// <param name="IsUsable">False where it opens nothing any more.</param>
/// <param name="Backups">How many complete backups need it.</param>
/// <param name="Until">When the newest of them is deleted; null where there is none.</param>
internal sealed record BackupKeyVersion(string Id, bool IsUsable, int Backups, DateTimeOffset? Until);

/// <summary>How the key stands after a rotation.</summary>
/// <param name="Made">The version that was made, or null where only an operator can.</param>
/// <param name="Newest">The version that seals from now on.</param>
/// <param name="Earlier">The others, oldest first.</param>
internal sealed record BackupKeyRotation(string? Made, string Newest, IReadOnlyList<BackupKeyVersion> Earlier);

/// <summary>
/// Rotates the key that seals backups. What earlier versions sealed stays as it is, since a backup can be changed by
/// nobody: an earlier version is needed until the last backup under it is deleted.
/// </summary>
internal sealed class BackupKeys(BackupKeyRing ring, BackupTarget target, BackupWork work, BackupOptions options)
{
    /// <summary>The key's versions.</summary>
    public IKeyRing Ring => ring.Ring;

    /// <summary>Makes a new version, where the app may, and tells what each earlier one is still needed for.</summary>
    public async Task<BackupKeyRotation> RotateAsync(CancellationToken cancellationToken)
    {
        Ring.ForgetNewest();
        var made = await Ring.TryRotateAsync(cancellationToken);
        var newest = (await Ring.NewestAsync(cancellationToken)).KeyId;
        var usable = await Ring.VersionsAsync(cancellationToken);
        var needed = await NeededAsync(cancellationToken);
        var unusable = needed.Keys.Except(usable, StringComparer.OrdinalIgnoreCase);
        return new(
            made,
            newest,
            [
                .. usable
                    .Concat(unusable.Order(StringComparer.Ordinal))
                    .Where(version => !string.Equals(version, newest, StringComparison.OrdinalIgnoreCase))
                    .Select(version => Earlier(version, usable, needed)),
            ]
        );
    }

    private BackupKeyVersion Earlier(
        string version,
        IReadOnlyList<string> usable,
        Dictionary<string, List<DateTimeOffset>> needed
    )
    {
        var isUsable = usable.Contains(version, StringComparer.OrdinalIgnoreCase);
        return needed.TryGetValue(version, out var times)
            ? new(version, isUsable, times.Count, times.Max() + options.Keep)
            : new(version, isUsable, Backups: 0, Until: null);
    }

    /// <summary>When the backups that need a version were complete, by version.</summary>
    private async Task<Dictionary<string, List<DateTimeOffset>>> NeededAsync(CancellationToken cancellationToken)
    {
        var needed = new Dictionary<string, List<DateTimeOffset>>(StringComparer.OrdinalIgnoreCase);
        foreach (var backup in await work.ListAsync(cancellationToken))
        {
            var versions = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            await foreach (var file in target.Blobs.ListAsync(backup.Id + "/", cancellationToken))
            {
                if (await SealedKey.ReadAsync(target.Blobs, file.Name, cancellationToken) is { } key)
                    versions.Add(key.KeyId);
            }

            foreach (var version in versions)
            {
                if (!needed.TryGetValue(version, out var times))
                    needed[version] = times = [];
                times.Add(backup.WrittenAt);
            }
        }

        return needed;
    }
}
