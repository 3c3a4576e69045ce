using System.Globalization;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>A notice that was given up.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Outgoing">The notice, as it was tried last.</param>
internal sealed record UndeliveredNotice(DateTimeOffset At, string Reason, OutgoingNotice Outgoing);

/// <summary>
/// The notices that were given up, one document each, for operators to look at and to have sent again. One is here
/// before its mark says that it is given up, and until it waits again.
/// </summary>
internal sealed class UndeliveredNotices(IDocumentStore store, NotificationOutbox outbox, TimeProvider time)
{
    private const string Collection = "undelivered";

    /// <summary>Keeps a notice that is given up.</summary>
    public async Task KeepAsync(OutgoingNotice outgoing, string reason, CancellationToken cancellationToken)
    {
        var kept = new UndeliveredNotice(time.GetUtcNow(), reason, outgoing);

        // One of an earlier time, which was put back, may still be there.
        _ = await store.DeleteAsync(KeyOf(outgoing), etag: null, cancellationToken);
        _ = await store.TryInsertAsync(
            KeyOf(outgoing),
            kept,
            NotificationJson.Default.UndeliveredNotice,
            cancellationToken
        );
    }

    /// <summary>Those that neither wait again nor were sent meanwhile, oldest first.</summary>
    public async Task<IReadOnlyList<Typed<UndeliveredNotice>>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<Typed<UndeliveredNotice>>();
        await foreach (var document in store.QueryAsync(Collection, cancellationToken))
        {
            var kept = document.Read(NotificationJson.Default.UndeliveredNotice);
            if (await outbox.IsUndeliveredAsync(kept.Outgoing, cancellationToken))
                found.Add(new(kept, document.ETag));
        }

        return [.. found.OrderBy(static one => one.Value.At)];
    }

    /// <summary>Has a listed one sent again. False where it was sent meanwhile.</summary>
    public async Task<bool> SendAgainAsync(Typed<UndeliveredNotice> kept, CancellationToken cancellationToken)
    {
        if (!await outbox.PutBackAsync(kept.Value.Outgoing, cancellationToken))
            return false;

        _ = await store.DeleteAsync(KeyOf(kept.Value.Outgoing), kept.ETag, cancellationToken);
        return true;
    }

    /// <summary>Deletes those that are old enough. Returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - NotificationOutbox.MarkLifetime;
        var count = 0;
        await foreach (var document in store.QueryAsync(Collection, cancellationToken))
        {
            if (document.Read(NotificationJson.Default.UndeliveredNotice).At >= before)
                continue;
            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>Deletes those of a repository that is gone. Returns how many there were.</summary>
    public Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, repositoryId.ToString(CultureInfo.InvariantCulture), "", cancellationToken);

    /// <summary>Deletes what an installation that is gone was not told.</summary>
    public Task ForgetInstallationAsync(long installationId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, OutgoingNotice.PartitionOfInstallation(installationId), "", cancellationToken);

    private static DocumentKey KeyOf(OutgoingNotice outgoing) => new(Collection, outgoing.Partition, outgoing.Id);
}
