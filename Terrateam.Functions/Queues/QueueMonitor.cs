using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.DurableTask.Client;
using Terrateam.Core.Changes;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Queues;

/// <summary>
/// Marks the repositories with queued work, so that a timer can repair a lost call. A mark is rewritten after each
/// decision to wait, and removed only if it has not changed since before the queue was found empty.
/// </summary>
public sealed class QueueMonitor(IDocumentStore store, QueueDispatcher caller, TimeProvider time)
{
    private const string Collection = "queues";
    private const string Partition = "all";
    private const int MaxAttempts = 20;

    /// <summary>Marks a repository as having queued work.</summary>
    public async Task KeepAsync(Repository repository, CancellationToken cancellationToken)
    {
        var key = new DocumentKey(Collection, Partition, repository.Id.ToString(CultureInfo.InvariantCulture));
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var known = await store.GetAsync(key, QueueJson.Default.WatchedQueue, cancellationToken);
            if (
                await store.TryWriteAsync(
                    key,
                    new WatchedQueue(repository, time.GetUtcNow()),
                    known?.ETag,
                    QueueJson.Default.WatchedQueue,
                    cancellationToken
                )
                is not null
            )
            {
                return;
            }
        }

        throw new InvalidOperationException(
            $"The queue of repository {repository.Id} could not be marked: concurrent updates exceeded "
                + $"{MaxAttempts} attempts."
        );
    }

    /// <summary>Puts a repository's new name and installation into its mark, if it has one.</summary>
    public async Task MoveAsync(Repository repository, CancellationToken cancellationToken)
    {
        var key = new DocumentKey(Collection, Partition, repository.Id.ToString(CultureInfo.InvariantCulture));
        if (await store.GetAsync(key, cancellationToken) is not null)
            await KeepAsync(repository, cancellationToken);
    }

    /// <summary>Removes the mark of a repository that is gone. Returns whether there was one.</summary>
    public async Task<bool> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken)
    {
        var key = new DocumentKey(Collection, Partition, repositoryId.ToString(CultureInfo.InvariantCulture));
        return await store.GetAsync(key, cancellationToken) is not null
            && await store.DeleteAsync(key, etag: null, cancellationToken);
    }

    /// <summary>
    /// Calls the work that is ready in every marked repository, and removes marks without queued work.
    /// </summary>
    public async Task SignalDueAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var marks = new List<Typed<WatchedQueue>>();
        var keys = new List<DocumentKey>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
        {
            marks.Add(new(document.Read(QueueJson.Default.WatchedQueue), document.ETag));
            keys.Add(document.Key);
        }

        for (var index = 0; index < marks.Count; index++)
        {
            if (!await caller.CallAsync(marks[index].Value.Repository, ledger: null, client, cancellationToken))
                _ = await store.DeleteAsync(keys[index], marks[index].ETag, cancellationToken);
        }
    }
}

internal sealed record WatchedQueue(Repository Repository, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WatchedQueue))]
internal sealed partial class QueueJson : JsonSerializerContext;
