using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Drift;
using Terrateam.Core.Notices;
using Terrateam.Core.Runs;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Drift;

/// <summary>What destinations know of the drift of a schedule.</summary>
/// <param name="Drift">The drift that was told.</param>
internal sealed record ToldDrift(IReadOnlyList<KnownDrift> Drift);

/// <summary>
/// Tells destinations of drift that is new and of drift that is gone. What they know is kept, so that a schedule that
/// finds the same every day tells it once.
/// </summary>
public sealed class DriftNotifier(NotificationCenter notifications, IDocumentStore store)
{
    private const string Collection = "driftnotices";

    /// <summary>Tells of a pass that is over; safe to repeat. Reads nothing where no destination wants to know.</summary>
    public async Task TellAsync(
        DriftOrchestrationInput turn,
        IReadOnlyList<Run> plans,
        IReadOnlyList<Run> applies,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(turn);
        if (plans.Count == 0 || !DriftNotices.IsWanted(plans))
            return;

        var key = KeyOf(turn.Repository.Id, turn.Schedule);
        var told = await store.GetAsync(key, DriftJson.Default.ToldDrift, cancellationToken);
        var before = told?.Value.Drift ?? [];
        var (notices, known) = DriftNotices.Of(plans, DriftRuns.Righted(applies), before, turn.Slot);

        // The notices first: what was not stored is new again at the next pass.
        if (!await notifications.TellAsync(notices, cancellationToken) || known.SequenceEqual(before))
            return;

        _ = await store.TryWriteAsync(
            key,
            new ToldDrift(known),
            told?.ETag,
            DriftJson.Default.ToldDrift,
            cancellationToken
        );
    }

    /// <summary>Deletes what is kept of a repository that is gone. Returns how much there was.</summary>
    public Task<int> ForgetRepositoryAsync(long repositoryId, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, PartitionOf(repositoryId), "", cancellationToken);

    // A name of a schedule may be longer than a key.
    private static DocumentKey KeyOf(long repositoryId, string schedule) =>
        new(
            Collection,
            PartitionOf(repositoryId),
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schedule)))
        );

    private static string PartitionOf(long repositoryId) => repositoryId.ToString(CultureInfo.InvariantCulture);
}
