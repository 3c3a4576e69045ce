using System.Text.Json;
using Terrateam.Core.Decisions;
using Terrateam.Core.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>A backup, looked through whole.</summary>
/// <param name="Runs">The runs that it knows.</param>
/// <param name="Interrupted">Those that have to be ended and reported: they were under way, or a ledger still names
/// them.</param>
internal sealed record CheckedBackup(IReadOnlySet<Guid> Runs, IReadOnlySet<Guid> Interrupted);

/// <summary>Reads a backup, and compares it with its manifest.</summary>
internal static class BackupReader
{
    /// <summary>The manifest and its digest.</summary>
    /// <exception cref="InvalidDataException">There is none, or it cannot be read.</exception>
    public static async Task<(BackupManifest Manifest, string Sha256)> ManifestAsync(
        BackupTarget target,
        string backup,
        CancellationToken cancellationToken
    )
    {
        var name = BackupTarget.NameOf(backup, BackupTarget.Manifest);
        if (!IsId(backup) || await target.Blobs.ReadAsync(name, cancellationToken) is not { } stored)
            throw new InvalidDataException($"There is no complete backup {backup}; terrateam ops backups lists them.");
        if (BackupManifest.Read(stored.Span, backup) is not { } manifest)
            throw new InvalidDataException($"The manifest of the backup {backup} cannot be read.");
        return manifest.Format == BackupManifest.CurrentFormat
            ? (manifest, BackupManifest.DigestOf(stored.Span))
            : throw new InvalidDataException(
                $"The backup {backup} has format {manifest.Format}; this version reads {BackupManifest.CurrentFormat}. "
                    + $"It was made by version {manifest.App}: restore it with that one, and upgrade afterwards."
            );
    }

    /// <summary>Opens every part, to its last byte, and writes nothing.</summary>
    /// <exception cref="InvalidDataException">Something is not what the manifest says.</exception>
    public static async Task<CheckedBackup> CheckAsync(
        BackupTarget target,
        BackupManifest manifest,
        CancellationToken cancellationToken
    )
    {
        var (runs, interrupted, named) = (new HashSet<Guid>(), new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var part in manifest.Parts)
        {
            if (!BackupCollections.Kept.Contains(part.Collection))
                throw new InvalidDataException($"The backup holds {part.Collection}, which belongs into none.");
            try
            {
                await BackupParts.ReadAsync(
                    target,
                    manifest.Id,
                    part,
                    document =>
                    {
                        Look(document, runs, interrupted, named);
                        return Task.CompletedTask;
                    },
                    cancellationToken
                );
            }
            catch (Exception exception)
                when (exception is PlanRefusedException or JsonException or InvalidDataException or EndOfStreamException
                )
            {
                throw new InvalidDataException(
                    $"The part {part.Name} of the backup {manifest.Id} is not what was stored: {exception.Message}",
                    exception
                );
            }
        }

        interrupted.UnionWith(named.Where(runs.Contains));
        return new(runs, interrupted);
    }

    // Names come from operators, and lead to no other place.
    private static bool IsId(string backup) =>
        backup.Length is > 0 and <= 60 && backup.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-');

    private static void Look(NewDocument document, HashSet<Guid> runs, HashSet<Guid> interrupted, HashSet<Guid> named)
    {
        switch (document.Key.Collection)
        {
            case BackupCollections.Runs
                when JsonSerializer.Deserialize(document.Content.Span, StateJson.Default.Run) is { } run:
                runs.Add(run.Id);
                if (!run.IsOver)
                    interrupted.Add(run.Id);
                break;
            case BackupCollections.Ledgers
                when JsonSerializer.Deserialize(document.Content.Span, StateJson.Default.RepositoryLedger)
                    is { } ledger:
                named.UnionWith(ledger.Runs.Select(static one => one.RunId));
                break;
            default:
                break;
        }
    }
}
