using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Functions.Durable;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Inbox;

/// <summary>What became of a delivery.</summary>
public enum Acceptance
{
    /// <summary>It is stored now.</summary>
    Stored,

    /// <summary>It came before.</summary>
    Known,

    /// <summary>It came before under another id.</summary>
    Copy,
}

/// <summary>
/// Deliveries that are not handled yet. An entry is written once per delivery and kept until it is handled; then a mark
/// replaces it, so that a redelivery is ignored.
/// </summary>
/// <remarks>
/// The entries of one owner share a partition; owners are spread over a fixed number of partitions, so that the repair
/// timer can read all of them. The mark is written before the entry is deleted, and read before an entry is handled, so
/// that a redelivery in between is found.
/// </remarks>
public sealed class DeliveryInbox(
    IDocumentStore store,
    AskedDeliveries asked,
    Belongings belongings,
    PendingWakes wakes,
    TimeProvider time
)
{
    private const string Entries = "inbox";
    private const string Handled = "handled";
    private const int Partitions = 16;

    /// <summary>How long a mark is kept: GitHub redelivers for three days.</summary>
    /// <remarks>
    /// https://docs.github.com/en/webhooks/testing-and-troubleshooting-webhooks/redelivering-webhooks
    /// </remarks>
    public static TimeSpan MarkLifetime { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Stores the entry of a delivery that GitHub signed. Nothing is read for one whose pull request was seen within
    /// the minute: a new digest was never handled.
    /// </summary>
    public async Task<Acceptance> AcceptAsync(InboxEntry entry, string digest, CancellationToken cancellationToken)
    {
        var isListed = belongings.Knows(entry.Repository, entry.Number);
        var first = asked.DocumentOf(digest, entry.Delivery);
        var created = await store.InsertInOrderAsync(
            isListed ? [first, DocumentOf(entry)] : [first],
            cancellationToken
        );
        if (created == 0 && !await asked.IsOfAsync(digest, entry.Delivery, cancellationToken))
            return Acceptance.Copy;
        if (created == 0)
            return await AddAsync(entry, cancellationToken) ? Acceptance.Stored : Acceptance.Known;
        if (isListed)
            return created == 2 ? Acceptance.Stored : Acceptance.Known;

        await belongings.AddPullRequestAsync(entry.Repository, entry.Number, cancellationToken);
        return await InsertAsync(entry, cancellationToken) ? Acceptance.Stored : Acceptance.Known;
    }

    /// <summary>Stores an entry. Returns false when this delivery is known already.</summary>
    public async Task<bool> AddAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(MarkOf(entry.Delivery), cancellationToken) is not null)
            return false;

        await belongings.AddPullRequestAsync(entry.Repository, entry.Number, cancellationToken);
        return await InsertAsync(entry, cancellationToken);
    }

    /// <summary>The next entry of an owner to handle. Deletes entries that have a mark on the way.</summary>
    /// <remarks>
    /// While the first entry waits for GitHub, only an entry that overtakes can be next. Without one, the waiting entry
    /// with the earliest <see cref="Postponement.Next"/> is returned, which is still to be waited for.
    /// </remarks>
    public async Task<NextEntry> NextAsync(string owner, CancellationToken cancellationToken)
    {
        wakes.Take(owner);
        var entries = new List<InboxEntry>();
        await foreach (var document in store.QueryAsync(Entries, PartitionOf(owner), owner + "|", cancellationToken))
            entries.Add(Read(document));

        var left = entries.Count;
        InboxEntry? waiting = null;
        foreach (
            var entry in entries
                .OrderBy(entry => entry.ReceivedAt)
                .ThenBy(entry => entry.Delivery, StringComparer.Ordinal)
        )
        {
            if (await store.GetAsync(MarkOf(entry.Delivery), cancellationToken) is not null)
            {
                await DeleteAsync(entry, cancellationToken);
                left--;
            }
            else if (waiting is not null && !entry.Overtakes)
            {
                continue;
            }
            else if (WaitOf(entry) == TimeSpan.Zero)
            {
                return new(entry, left == 1);
            }
            else if (waiting is null || entry.Postponed!.Next < waiting.Postponed!.Next)
            {
                waiting = entry;
            }
        }

        return new(waiting, left <= 1);
    }

    /// <summary>How long until an entry may be handled; zero for one that may be handled now.</summary>
    public TimeSpan WaitOf(InboxEntry entry) =>
        entry.Postponed is { Next: var next } && next > time.GetUtcNow() ? next - time.GetUtcNow() : TimeSpan.Zero;

    /// <summary>True where the pull request has a message already that one of its entries waits for GitHub.</summary>
    public async Task<bool> IsToldAsync(string owner, CancellationToken cancellationToken)
    {
        await foreach (var document in store.QueryAsync(Entries, PartitionOf(owner), owner + "|", cancellationToken))
        {
            if (document.Read(InboxJson.Default.InboxEntry).Postponed is { IsTold: true })
                return true;
        }

        return false;
    }

    /// <summary>Stores that an entry waits for GitHub; does nothing where the entry is gone meanwhile.</summary>
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

    /// <summary>Reads an entry; null where it was handled.</summary>
    public async Task<InboxEntry?> FindAsync(string owner, string delivery, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(owner, delivery), cancellationToken) is { } document ? Read(document) : null;

    /// <summary>Marks an entry as handled and deletes it.</summary>
    public async Task FinishAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        _ = await store.TryInsertAsync(
            MarkOf(entry.Delivery),
            new HandledDelivery(time.GetUtcNow()),
            InboxJson.Default.HandledDelivery,
            cancellationToken
        );
        await DeleteAsync(entry, cancellationToken);
    }

    /// <summary>Owners of entries that are overdue: the signal to their orchestration may have been lost.</summary>
    /// <param name="longerThan">How long an entry has to wait.</param>
    /// <param name="isHeld">True for an entry that is not to be handled now.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<IReadOnlyCollection<string>> WaitingOwnersAsync(
        TimeSpan longerThan,
        Func<InboxEntry, bool> isHeld,
        CancellationToken cancellationToken
    ) =>
        (await WaitingAsync(longerThan, cancellationToken))
            .Where(entry => !isHeld(entry))
            .Select(static entry => entry.Owner)
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Entries that are overdue, in the order in which they are handled.</summary>
    public async Task<IReadOnlyList<InboxEntry>> WaitingAsync(TimeSpan longerThan, CancellationToken cancellationToken)
    {
        var waiting = new List<InboxEntry>();
        await foreach (var document in store.QueryAsync(Entries, cancellationToken))
        {
            var entry = document.Read(InboxJson.Default.InboxEntry);
            if (time.GetUtcNow() - entry.ReceivedAt >= longerThan)
                waiting.Add(entry);
        }

        return
        [
            .. waiting
                .OrderBy(static entry => entry.ReceivedAt)
                .ThenBy(static entry => entry.Delivery, StringComparer.Ordinal),
        ];
    }

    /// <summary>Deletes marks older than <see cref="MarkLifetime"/>. Returns their number.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        var forgotten = 0;
        await foreach (var document in store.QueryAsync(Handled, cancellationToken))
        {
            if (time.GetUtcNow() - document.Read(InboxJson.Default.HandledDelivery).HandledAt < MarkLifetime)
                continue;

            _ = await store.DeleteAsync(document.Key, document.ETag, cancellationToken);
            forgotten++;
        }

        return forgotten;
    }

    /// <summary>Puts a repository's new name and installation into its entries; safe to repeat.</summary>
    public async Task MoveAsync(Repository repository, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"pr-{repository.Id}-");
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var document in store.QueryAsync(Entries, Name(partition), prefix, cancellationToken))
            {
                // After a lost race the entry was handled, or postponed, which reads it again.
                var entry = document.Read(InboxJson.Default.InboxEntry);
                _ = await store.TryWriteAsync(
                    document.Key,
                    entry with
                    {
                        Repository = repository,
                    },
                    document.ETag,
                    InboxJson.Default.InboxEntry,
                    cancellationToken
                );
            }
        }
    }

    /// <summary>Deletes the entries of a repository that is gone; safe to repeat. Returns their number.</summary>
    public async Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var prefix = string.Create(CultureInfo.InvariantCulture, $"pr-{repositoryId}-");
        var deleted = 0;
        for (var partition = 0; partition < Partitions; partition++)
            deleted += await store.DeleteAllAsync(Entries, Name(partition), prefix, cancellationToken);
        return deleted;
    }

    // In the version that was read, which saves a reading; where it was postponed meanwhile, in any.
    private async Task DeleteAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Version is null || !await store.DeleteAsync(KeyOf(entry), entry.Version, cancellationToken))
            _ = await store.DeleteAsync(KeyOf(entry), etag: null, cancellationToken);
    }

    private static InboxEntry Read(Document document) =>
        document.Read(InboxJson.Default.InboxEntry) with
        {
            Version = document.ETag,
        };

    private async Task<bool> InsertAsync(InboxEntry entry, CancellationToken cancellationToken) =>
        await store.TryInsertAsync(KeyOf(entry), entry, InboxJson.Default.InboxEntry, cancellationToken) is not null;

    private static NewDocument DocumentOf(InboxEntry entry) =>
        new(KeyOf(entry), JsonSerializer.SerializeToUtf8Bytes(entry, InboxJson.Default.InboxEntry));

    private static DocumentKey KeyOf(InboxEntry entry) => KeyOf(entry.Owner, entry.Delivery);

    private static DocumentKey KeyOf(string owner, string delivery) =>
        new(Entries, PartitionOf(owner), $"{owner}|{delivery}");

    private static DocumentKey MarkOf(string delivery) => new(Handled, PartitionOf(delivery), delivery);

    private static string PartitionOf(string text) =>
        Name(SHA256.HashData(Encoding.UTF8.GetBytes(text))[0] % Partitions);

    private static string Name(int partition) => partition.ToString("x1", CultureInfo.InvariantCulture);
}
