using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.State;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>
/// What came in and is not handled. An entry is written once per delivery and lives until it was handled; then a mark
/// in its place makes a redelivery nothing.
/// </summary>
/// <remarks>
/// Entries of one owner lie together; owners are spread over a fixed number of partitions, so that the repair timer can
/// look at all of them. The mark is written before the entry is deleted, and looked for before an entry is handled: a
/// redelivery that slips in between finds it.
/// </remarks>
public sealed class DeliveryInbox(IDocumentStore store, TimeProvider time)
{
    private const string Entries = "inbox";
    private const string Handled = "handled";
    private const int Partitions = 16;

    /// <summary>How long a mark is kept: GitHub redelivers for three days.</summary>
    /// <remarks>
    /// https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
    /// </remarks>
    public static TimeSpan MarkLifetime { get; } = TimeSpan.FromDays(7);

    private readonly Belongings _belongings = new(store, time);

    /// <summary>Keeps an entry. Returns false when this delivery is known already.</summary>
    public async Task<bool> AddAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(MarkOf(entry.Delivery), cancellationToken) is not null)
            return false;

        await _belongings.AddPullRequestAsync(entry.Repository, entry.Number, cancellationToken);
        return await store.TryInsertAsync(KeyOf(entry), entry, InboxJson.Default.InboxEntry, cancellationToken)
            is not null;
    }

    /// <summary>
    /// The entry that is an owner's turn, or null. Entries that were handled before are cleared on the way.
    /// </summary>
    /// <remarks>
    /// While the first one waits for GitHub, only what overtakes it has a turn. Where nothing has, it is the one that
    /// may be asked for soonest, and its time is not there yet.
    /// </remarks>
    public async Task<InboxEntry?> NextAsync(string owner, CancellationToken cancellationToken)
    {
        var entries = new List<InboxEntry>();
        await foreach (var document in store.QueryAsync(Entries, PartitionOf(owner), owner + "|", cancellationToken))
            entries.Add(document.Read(InboxJson.Default.InboxEntry));

        InboxEntry? waiting = null;
        foreach (
            var entry in entries
                .OrderBy(entry => entry.ReceivedAt)
                .ThenBy(entry => entry.Delivery, StringComparer.Ordinal)
        )
        {
            if (await store.GetAsync(MarkOf(entry.Delivery), cancellationToken) is not null)
                _ = await store.DeleteAsync(KeyOf(entry), etag: null, cancellationToken);
            else if (waiting is not null && !entry.Overtakes)
                continue;
            else if (WaitOf(entry) == TimeSpan.Zero)
                return entry;
            else if (waiting is null || entry.Postponed!.Next < waiting.Postponed!.Next)
                waiting = entry;
        }

        return waiting;
    }

    /// <summary>How long an entry is still left alone; nothing for one whose turn it is.</summary>
    public TimeSpan WaitOf(InboxEntry entry) =>
        entry.Postponed is { Next: var next } && next > time.GetUtcNow() ? next - time.GetUtcNow() : TimeSpan.Zero;

    /// <summary>True where a pull request was told already that something of it waits for GitHub.</summary>
    public async Task<bool> IsToldAsync(string owner, CancellationToken cancellationToken)
    {
        await foreach (var document in store.QueryAsync(Entries, PartitionOf(owner), owner + "|", cancellationToken))
        {
            if (document.Read(InboxJson.Default.InboxEntry).Postponed is { IsTold: true })
                return true;
        }

        return false;
    }

    /// <summary>Keeps that an entry waits for GitHub. Nothing where it is gone meanwhile.</summary>
    public async Task PostponeAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(KeyOf(entry), InboxJson.Default.InboxEntry, cancellationToken) is { } known)
        {
            _ = await store.TryWriteAsync(
                KeyOf(entry),
                entry,
                known.ETag,
                InboxJson.Default.InboxEntry,
                cancellationToken
            );
        }
    }

    /// <summary>Reads an entry again.</summary>
    public async Task<InboxEntry?> FindAsync(string owner, string delivery, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(owner, delivery), InboxJson.Default.InboxEntry, cancellationToken))?.Value;

    /// <summary>Marks an entry as handled and takes it out.</summary>
    public async Task FinishAsync(string owner, string delivery, CancellationToken cancellationToken)
    {
        _ = await store.TryInsertAsync(
            MarkOf(delivery),
            new HandledDelivery(time.GetUtcNow()),
            InboxJson.Default.HandledDelivery,
            cancellationToken
        );
        _ = await store.DeleteAsync(KeyOf(owner, delivery), etag: null, cancellationToken);
    }

    /// <summary>
    /// The owners of entries that have waited for longer than a while: their wake may have been lost.
    /// </summary>
    public async Task<IReadOnlyCollection<string>> WaitingOwnersAsync(
        TimeSpan longerThan,
        CancellationToken cancellationToken
    )
    {
        var owners = new SortedSet<string>(StringComparer.Ordinal);
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Entries, Name(partition), "", cancellationToken))
            {
                var entry = document.Read(InboxJson.Default.InboxEntry);
                if (time.GetUtcNow() - entry.ReceivedAt >= longerThan)
                    owners.Add(entry.Owner);
            }
        }

        return owners;
    }

    /// <summary>Forgets marks that no redelivery can ask for any more. Returns how many.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Handled, Name(partition), "", cancellationToken))
            {
                if (time.GetUtcNow() - document.Read(InboxJson.Default.HandledDelivery).HandledAt < MarkLifetime)
                    continue;

                _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
                forgotten++;
            }
        }

        return forgotten;
    }

    /// <summary>
    /// Deletes what a repository that is gone still asks. May be called again. Returns how many there were.
    /// </summary>
    public async Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"pr-{repositoryId}-");
        var deleted = 0;
        for (var partition = 0; partition < Partitions; partition++)
            deleted += await store.DeleteAllAsync(Entries, Name(partition), prefix, cancellationToken);
        return deleted;
    }

    private static DocumentKey KeyOf(InboxEntry entry) => KeyOf(entry.Owner, entry.Delivery);

    private static DocumentKey KeyOf(string owner, string delivery) =>
        new(Entries, PartitionOf(owner), $"{owner}|{delivery}");

    private static DocumentKey MarkOf(string delivery) => new(Handled, PartitionOf(delivery), delivery);

    private static string PartitionOf(string text) =>
        Name(SHA256.HashData(Encoding.UTF8.GetBytes(text))[0] % Partitions);

    private static string Name(int partition) => partition.ToString("x1", CultureInfo.InvariantCulture);
}
