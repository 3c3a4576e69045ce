using System.Globalization;
using System.Text.Json;
using Terrateam.Core.Decisions;
using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>What becomes of a document of a backup when it is restored.</summary>
/// <param name="manifest">The backup.</param>
/// <param name="known">What is in it.</param>
/// <param name="now">The current time.</param>
internal sealed class RestoredDocuments(BackupManifest manifest, CheckedBackup known, DateTimeOffset now)
{
    /// <summary>What the comment of a run says that was under way.</summary>
    private string Detail =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"It was under way when the backup of {manifest.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC was made from which Terrateam was restored, and what became of it is not known. Look at the job and at the state, then comment `terrateam plan`."
        );

    /// <summary>The document to write, or null for none.</summary>
    public NewDocument? From(NewDocument document) =>
        document.Key.Collection switch
        {
            BackupCollections.Runs => Ended(document),
            BackupCollections.Ledgers => WithoutWaiting(document),
            BackupCollections.Audit => Earlier(document),
            _ => document,
        };

    // Its tokens are dead from the first moment.
    private NewDocument Ended(NewDocument document)
    {
        var run = JsonSerializer.Deserialize(document.Content.Span, StateJson.Default.Run);
        if (run is null || run.IsOver)
            return document;

        var ended = run with { Status = RunStatus.Ended, End = RunEnd.Suspended, EndDetail = Detail, EndedAt = now };
        return document with { Content = JsonSerializer.SerializeToUtf8Bytes(ended, StateJson.Default.Run) };
    }

    // What waited was asked for in another time, and is not carried out now.
    private NewDocument WithoutWaiting(NewDocument document)
    {
        if (JsonSerializer.Deserialize(document.Content.Span, StateJson.Default.RepositoryLedger) is not { } ledger)
            return document;

        var restored = ledger with
        {
            PullRequests = [.. ledger.PullRequests.Select(static one => one with { Queued = [], Preparing = null })],
            Runs = [.. ledger.Runs.Where(run => known.Runs.Contains(run.RunId))],
        };
        return document with
        {
            Content = JsonSerializer.SerializeToUtf8Bytes(restored, StateJson.Default.RepositoryLedger),
        };
    }

    // This deployment has a trail of its own, whose first entries tell of the other's head.
    private NewDocument? Earlier(NewDocument document) =>
        document.Key.Partition switch
        {
            AuditChain.Segments => document with
            {
                Key = AuditChain.EarlierKey(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{manifest.At.UtcDateTime:yyyyMMddHHmmss}-{document.Key.Key}"
                    )
                ),
            },
            AuditChain.Earlier => document,
            _ => null,
        };
}
