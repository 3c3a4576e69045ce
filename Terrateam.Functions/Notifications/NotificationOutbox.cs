using System.Globalization;
using Terrateam.Core.Notices;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>
/// The notices that wait, one document each, and marks of those that were sent or given up. A notice is claimed by a
/// conditional write before it is sent, so that of two instances of the app one sends it.
/// </summary>
internal sealed class NotificationOutbox(IDocumentStore store, TimeProvider time)
{
    private const string Waiting = "outbox";
    private const string Settled = "notified";

    /// <summary>How long marks are kept: longer than anything can come that would tell the same again.</summary>
    public static TimeSpan MarkLifetime { get; } = TimeSpan.FromDays(14);

    /// <summary>Stores a notice for a recipient. False where it was stored, sent or given up before.</summary>
    public Task<bool> AddAsync(Notice notice, string? recipient, CancellationToken cancellationToken) =>
        AddAsync(new OutgoingNotice(notice, recipient, time.GetUtcNow(), time.GetUtcNow()), cancellationToken);

    /// <summary>
    /// Stores what is told of an installation: to a person, to one of the addresses of the settings, or to the only one.
    /// False where it was stored, sent or given up before.
    /// </summary>
    public Task<bool> AddAsync(
        InstallationNotice notice,
        long? person,
        string? recipient,
        CancellationToken cancellationToken
    ) =>
        AddAsync(
            new OutgoingNotice(Notice: null, recipient, time.GetUtcNow(), time.GetUtcNow())
            {
                Installation = notice,
                Person = person,
            },
            cancellationToken
        );

    private async Task<bool> AddAsync(OutgoingNotice outgoing, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(KeyOf(Settled, outgoing), cancellationToken) is not null)
            return false;

        return await store.TryInsertAsync(
            KeyOf(Waiting, outgoing),
            outgoing,
            NotificationJson.Default.OutgoingNotice,
            cancellationToken
        )
            is not null;
    }

    /// <summary>True where a notice was stored, sent or given up before, for any recipient.</summary>
    public async Task<bool> KnowsAsync(Notice notice, CancellationToken cancellationToken)
    {
        foreach (var collection in (string[])[Settled, Waiting])
        {
            var partition = PartitionOf(notice.Repository.Id);
            await foreach (var _ in store.QueryAsync(collection, partition, notice.Id, cancellationToken))
                return true;
        }

        return false;
    }

    /// <summary>The notices that are due, oldest first.</summary>
    public async Task<IReadOnlyList<Typed<OutgoingNotice>>> DueAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var due = new List<Typed<OutgoingNotice>>();
        await foreach (var document in store.QueryAsync(Waiting, cancellationToken))
        {
            var outgoing = document.Read(NotificationJson.Default.OutgoingNotice);
            if (outgoing.NextAt <= now)
                due.Add(new(outgoing, document.ETag));
        }

        return [.. due.OrderBy(static one => one.Value.CreatedAt)];
    }

    /// <summary>When each of the notices that wait was stored.</summary>
    public async Task<IReadOnlyCollection<DateTimeOffset>> WaitingSinceAsync(CancellationToken cancellationToken)
    {
        var since = new List<DateTimeOffset>();
        await foreach (var document in store.QueryAsync(Waiting, cancellationToken))
            since.Add(document.Read(NotificationJson.Default.OutgoingNotice).CreatedAt);
        return since;
    }

    /// <summary>
    /// Takes a notice to send it; null where another took it, or it was sent already. Until <paramref name="until"/>
    /// no other instance takes it, and after a crash it is sent then.
    /// </summary>
    public async Task<Typed<OutgoingNotice>?> ClaimAsync(
        Typed<OutgoingNotice> due,
        DateTimeOffset until,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync(KeyOf(Settled, due.Value), cancellationToken) is not null)
        {
            _ = await store.DeleteAsync(KeyOf(Waiting, due.Value), etag: null, cancellationToken);
            return null;
        }

        var claimed = due.Value with { Attempts = due.Value.Attempts + 1, NextAt = until };
        return await WriteAsync(claimed, due.ETag, cancellationToken) is { } etag ? new(claimed, etag) : null;
    }

    /// <summary>Puts a claimed notice off.</summary>
    public Task PostponeAsync(
        Typed<OutgoingNotice> claimed,
        DateTimeOffset until,
        CancellationToken cancellationToken
    ) => WriteAsync(claimed.Value with { NextAt = until }, claimed.ETag, cancellationToken);

    /// <summary>Notes that a notice was sent, or given up with a reason. The mark comes first.</summary>
    public async Task SettleAsync(OutgoingNotice outgoing, string? fault, CancellationToken cancellationToken)
    {
        _ = await store.TryInsertAsync(
            KeyOf(Settled, outgoing),
            new NotifiedMark(time.GetUtcNow(), outgoing.Destination, fault),
            NotificationJson.Default.NotifiedMark,
            cancellationToken
        );
        _ = await store.DeleteAsync(KeyOf(Waiting, outgoing), etag: null, cancellationToken);
    }

    /// <summary>True for a notice of before that neither waits nor was sent.</summary>
    public async Task<bool> IsUndeliveredAsync(OutgoingNotice outgoing, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(Waiting, outgoing), cancellationToken) is null
        && await MarkOfAsync(outgoing, cancellationToken) is not { Value.Fault: null };

    /// <summary>
    /// Stores a notice that was given up as a new one; safe to repeat. False where it was sent meanwhile. Its mark goes
    /// first, since a notice with a mark is never sent.
    /// </summary>
    public async Task<bool> PutBackAsync(OutgoingNotice outgoing, CancellationToken cancellationToken)
    {
        if (await MarkOfAsync(outgoing, cancellationToken) is { } mark)
        {
            var isOld = mark.Value.Fault is not null;
            if (!isOld || !await store.DeleteAsync(KeyOf(Settled, outgoing), mark.ETag, cancellationToken))
                return false;
        }

        var now = time.GetUtcNow();
        _ = await store.TryInsertAsync(
            KeyOf(Waiting, outgoing),
            outgoing with
            {
                CreatedAt = now,
                NextAt = now,
                Attempts = 0,
            },
            NotificationJson.Default.OutgoingNotice,
            cancellationToken
        );
        return true;
    }

    /// <summary>Deletes marks that are old enough, and notices that no destination waits for. Returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - MarkLifetime;
        var count = 0;
        await foreach (var document in store.QueryAsync(Settled, cancellationToken))
        {
            if (document.Read(NotificationJson.Default.NotifiedMark).At >= before)
                continue;
            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
            count++;
        }

        await foreach (var document in store.QueryAsync(Waiting, cancellationToken))
        {
            if (document.Read(NotificationJson.Default.OutgoingNotice).CreatedAt >= before)
                continue;
            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>Deletes everything of a repository that is gone. Returns how much there was.</summary>
    public async Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(repositoryId);
        return await store.DeleteAllAsync(Waiting, partition, "", cancellationToken)
            + await store.DeleteAllAsync(Settled, partition, "", cancellationToken);
    }

    private Task<Typed<NotifiedMark>?> MarkOfAsync(OutgoingNotice outgoing, CancellationToken cancellationToken) =>
        store.GetAsync(KeyOf(Settled, outgoing), NotificationJson.Default.NotifiedMark, cancellationToken);

    private Task<string?> WriteAsync(OutgoingNotice outgoing, string etag, CancellationToken cancellationToken) =>
        store.TryWriteAsync(
            KeyOf(Waiting, outgoing),
            outgoing,
            etag,
            NotificationJson.Default.OutgoingNotice,
            cancellationToken
        );

    private static DocumentKey KeyOf(string collection, OutgoingNotice outgoing) =>
        new(collection, outgoing.Partition, outgoing.Id);

    private static string PartitionOf(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);
}
