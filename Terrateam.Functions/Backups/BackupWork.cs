using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.Audit;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Backups;

/// <summary>A backup that is complete.</summary>
/// <param name="Id">Its id, which begins with its time.</param>
/// <param name="Length">The length of its files in bytes.</param>
/// <param name="WrittenAt">When it was complete.</param>
internal sealed record KnownBackup(string Id, long Length, DateTimeOffset WrittenAt);

/// <summary>
/// Makes backups of the state when they are due, and deletes old ones. Without a second store there are none, and this
/// does nothing.
/// </summary>
public sealed partial class BackupWork
{
    private static readonly DocumentKey Key = new("backups", "all", "last");

    /// <summary>One that failed is tried again after this.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>Files of a backup that never became complete are deleted after this.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(1);

    private readonly IDocumentStore _documents;
    private readonly BackupTarget? _target;
    private readonly BackupOptions _options;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;
    private readonly ILogger<BackupWork> _logger;

    internal BackupWork(
        IDocumentStore documents,
        BackupTarget? target,
        BackupOptions options,
        AuditLog audit,
        TimeProvider time,
        ILogger<BackupWork> logger
    ) => (_documents, _target, _options, _audit, _time, _logger) = (documents, target, options, audit, time, logger);

    internal long PartLength { get; init; } = BackupParts.PartLength;

    /// <summary>True where there is a second store.</summary>
    internal bool IsOn => _target is not null;

    /// <summary>Makes a backup if one is due. A timer calls it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_target is null)
            return;

        var now = _time.GetUtcNow();
        if (
            await LastAsync(cancellationToken) is { } last
            && (now - last.TriedAt < Pause || (last.Failure is null && now - last.TriedAt < _options.Interval - Pause))
        )
        {
            return;
        }

        _ = await MakeAsync(AuditActions.App, cancellationToken);
        await ForgetAsync(cancellationToken);
    }

    /// <summary>Makes a backup now. Returns what is in it.</summary>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    internal async Task<BackupRecord> MakeAsync(string by, CancellationToken cancellationToken)
    {
        var target = _target ?? throw new InvalidOperationException("There is no second store (Backups).");
        var now = _time.GetUtcNow();
        var id =
            now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)
            + "-"
            + RandomNumberGenerator.GetHexString(8, lowercase: true);

        // Where the host ends it, nothing can be noted any more.
        await NoteFailureAsync("It was cut off.", cancellationToken);
        try
        {
            var made = await WriteAsync(target, id, now, cancellationToken);
            await NoteAsync(made, cancellationToken);
            await _audit.AddAsync(
                new AuditEvent("backup.made", by)
                {
                    Id = $"backup:{id}",
                    Subject = id,
                    Outcome = $"{Count(made.Documents)} documents, manifest sha256 {made.Sha256}",
                },
                cancellationToken
            );
            BackupMetrics.Made.Add(1, new KeyValuePair<string, object?>("outcome", "made"));
            Log.Made(_logger, id, made.Documents, made.Sha256!);
            return made;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            BackupMetrics.Made.Add(1, new KeyValuePair<string, object?>("outcome", "failed"));
            Log.Failed(_logger, id, exception);
            await AuditFailureAsync(id, by, exception.Message, cancellationToken);
            throw;
        }
    }

    /// <summary>How the last attempts went; null where there was none.</summary>
    internal async Task<BackupRecord?> LastAsync(CancellationToken cancellationToken) =>
        (await _documents.GetAsync(Key, BackupJson.Default.BackupRecord, cancellationToken))?.Value;

    /// <summary>When the last one was made; null where there is none. Nothing is read where there are no backups.</summary>
    internal async Task<DateTimeOffset?> LastMadeAsync(CancellationToken cancellationToken) =>
        IsOn ? (await LastAsync(cancellationToken))?.At : null;

    /// <summary>The complete backups, oldest first.</summary>
    internal async Task<IReadOnlyList<KnownBackup>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await FilesAsync(cancellationToken)).Where(IsComplete).Select(Known)];

    private static KnownBackup Known(IGrouping<string, BlobEntry> files) =>
        new(files.Key, files.Sum(static file => file.Length), files.Max(static file => file.WrittenAt));

    private static bool IsComplete(IGrouping<string, BlobEntry> files) =>
        files.Any(file => file.Name == BackupTarget.NameOf(files.Key, BackupTarget.Manifest));

    private async Task<List<IGrouping<string, BlobEntry>>> FilesAsync(CancellationToken cancellationToken) =>
        _target is null
            ? []
            :
            [
                .. (await _target.Blobs.ListAsync("", cancellationToken).ToListAsync(cancellationToken))
                    .GroupBy(static file => file.Name.Split('/')[0], StringComparer.Ordinal)
                    .OrderBy(static files => files.Key, StringComparer.Ordinal),
            ];

    private async Task<BackupRecord> WriteAsync(
        BackupTarget target,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var parts = new List<BackupPart>();
        foreach (var collection in BackupCollections.Kept)
        {
            var documents = _documents.QueryAsync(collection, cancellationToken);
            parts.AddRange(
                await BackupParts.WriteAsync(target, id, collection, documents, PartLength, cancellationToken)
            );
        }

        var head = await _audit.HeadAsync(cancellationToken);
        var app = typeof(BackupWork).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var manifest = new BackupManifest(
            BackupManifest.CurrentFormat,
            id,
            app?.InformationalVersion ?? "",
            now,
            head,
            parts
        );
        var stored = manifest.Write();
        await target.Blobs.WriteAsync(BackupTarget.NameOf(id, BackupTarget.Manifest), stored, cancellationToken);
        return new(id, now, BackupManifest.DigestOf(stored), manifest.Documents, now, Failure: null);
    }

    private async Task AuditFailureAsync(string id, string by, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await NoteFailureAsync(reason, cancellationToken);
            await _audit.AddAsync(
                new AuditEvent("backup.failed", by)
                {
                    Id = $"backup:{id}",
                    Subject = id,
                    Outcome = reason,
                },
                cancellationToken
            );
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The first fault is the one that is thrown.
            Log.NotNoted(_logger, exception);
        }
    }

    private async Task NoteFailureAsync(string reason, CancellationToken cancellationToken)
    {
        var last = await LastAsync(cancellationToken);
        await NoteAsync(
            new(last?.Id, last?.At, last?.Sha256, last?.Documents ?? 0, _time.GetUtcNow(), reason),
            cancellationToken
        );
    }

    private async Task NoteAsync(BackupRecord record, CancellationToken cancellationToken)
    {
        var known = await _documents.GetAsync(Key, BackupJson.Default.BackupRecord, cancellationToken);
        _ = await _documents.TryWriteAsync(
            Key,
            record,
            known?.ETag,
            BackupJson.Default.BackupRecord,
            cancellationToken
        );
    }

    /// <summary>Deletes backups that are too old, but for the newest, and what is left of those that failed.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        var all = await FilesAsync(cancellationToken);
        var newest = all.LastOrDefault(IsComplete)?.Key;
        var now = _time.GetUtcNow();
        foreach (var files in all.Where(files => files.Key != newest))
        {
            var age = now - files.Max(static file => file.WrittenAt);
            if (age < (IsComplete(files) ? _options.Keep : Abandoned))
                continue;
            try
            {
                // The manifest first: what is left of it is no backup any more.
                var manifest = BackupTarget.NameOf(files.Key, BackupTarget.Manifest);
                foreach (var file in files.OrderBy(file => file.Name != manifest))
                    _ = await _target!.Blobs.DeleteAsync(file.Name, cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // Where it cannot be deleted for a time, the account deletes it afterwards.
                Log.Kept(_logger, files.Key, exception.Message);
            }
        }
    }

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Backup {Backup} was made of {Documents} documents; its manifest has the SHA-256 {Sha256}"
        )]
        public static partial void Made(ILogger logger, string backup, long documents, string sha256);

        [LoggerMessage(Level = LogLevel.Error, Message = "Backup {Backup} failed and will be tried again")]
        public static partial void Failed(ILogger logger, string backup, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "That a backup failed could not be noted")]
        public static partial void NotNoted(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Information, Message = "Backup {Backup} could not be deleted yet: {Reason}")]
        public static partial void Kept(ILogger logger, string backup, string reason);
    }
}
