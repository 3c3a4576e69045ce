using System.Globalization;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;

namespace Terrateam.Functions.PullRequests;

/// <summary>A decision as it is committed.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="Version">ETag of its document; null where it has none.</param>
/// <param name="Ledger">The ledger with it.</param>
public sealed record StoredDecision(Decision Decision, string? Version, RepositoryLedger Ledger);

/// <summary>
/// Decides requests, and commits the decisions to the repository's ledger. The decision is written before the ledger
/// names it, so that an attempt repeated after a crash finds either both or an uncommitted decision, which it replaces.
/// </summary>
public sealed class DecisionStore(
    IDocumentStore store,
    LedgerStore ledgers,
    SnapshotReader snapshots,
    CommandBudgets budgets,
    RunStore runs,
    TimeProvider time
)
{
    private const string Collection = "decisions";

    /// <summary>Decides one request of an event; a repeated call returns the stored decision.</summary>
    public async Task<StoredDecision> DecideAsync(InboxEntry entry, int index, CancellationToken cancellationToken)
    {
        var key = KeyOf(entry, index);
        var name = $"{entry.Delivery}:{index}";
        var stored = await store.GetAsync(key, StateJson.Default.Decision, cancellationToken);
        var etag = stored?.ETag;
        Snapshot? snapshot = null;
        Decision? decision = null;
        var request = entry.Requests[index];
        var spent = await budgets.OfPersonAsync(entry, request, cancellationToken);

        var committed = await ledgers.UpdateAsync(
            entry.Repository.Id,
            async ledger =>
            {
                if (ledger.Find(entry.Number) is { } known && IsCommitted(known, entry, index))
                {
                    decision = stored?.Value ?? Decision.For(known);
                    return null;
                }

                if ((spent ?? TakenBack(entry, index, ledger)) is { } instead)
                {
                    // Decided before anything is read, so that an ignored command costs no call to GitHub.
                    decision = Decision.For(
                        ledger.Find(entry.Number) ?? new(entry.Number, PullRequestState.Open, "", []),
                        instead
                    );
                    etag = await KeepAsync(key, decision, etag, name, cancellationToken);
                    stored = etag is null ? null : new(decision, etag);
                    return ledger.Find(entry.Number) is null
                        ? null
                        : decision.Commit(ledger, name, time.GetUtcNow(), Planned.Lifetime);
                }

                if (
                    request is { Command: null, Trigger: Trigger.RunOver over }
                    && RunOverRule.IsSettled(over, await runs.FindAsync(over.RunId, cancellationToken), ledger)
                )
                {
                    decision = Decision.For(ledger.Find(entry.Number)!);
                    return null;
                }

                // After a lost race for the ledger, GitHub's data is reused; unless a builder was waited for, whose end may
                // have been what was lost to, and which would be started once more.
                snapshot = snapshot is null or { Preparation: not null }
                    ? await snapshots.ReadAsync(entry, request, ledger, cancellationToken)
                    : snapshot with
                    {
                        Ledger = ledger,
                        Now = time.GetUtcNow(),
                    };
                (snapshot, var made) = await DecideAsync(request, snapshot, cancellationToken);
                decision = WithRemark(made, entry, index);
                if (
                    request.Command is not null
                    && decision.StartedRuns.Count > 0
                    && await budgets.OfRepositoryAsync(entry, request, cancellationToken) is { } none
                )
                {
                    decision = Decision.For(
                        ledger.Find(entry.Number) ?? decision.Entry with { Preparing = null, Queued = [] },
                        none
                    );
                }

                etag = await KeepAsync(key, decision, etag, name, cancellationToken);
                stored = etag is null ? null : new(decision, etag);
                return decision.Commit(ledger, name, snapshot.Now, Planned.Lifetime);
            },
            cancellationToken
        );
        return new(decision!, etag, committed);
    }

    // What only makes an answer clearer is read only once there is such an answer.
    private async Task<(Snapshot, Decision)> DecideAsync(
        DecisionRequest request,
        Snapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        var decision = Decider.Decide(request, snapshot, Guid.NewGuid);
        if (!decision.AsksForTeams)
            return (snapshot, decision);

        snapshot = await snapshots.WithTeamsAsync(snapshot, cancellationToken);
        return (snapshot, Decider.Decide(request, snapshot, Guid.NewGuid));
    }

    // A decision without effects needs no document, unless an attempt that stopped has left one.
    private async Task<string?> KeepAsync(
        DocumentKey key,
        Decision decision,
        string? etag,
        string name,
        CancellationToken cancellationToken
    ) =>
        decision.Effects.Count == 0 && etag is null
            ? null
            : await store.TryWriteAsync(key, decision, etag, StateJson.Default.Decision, cancellationToken)
                ?? throw new InvalidOperationException($"{name} was decided concurrently.");

    /// <summary>Deletes the decision of a request of an event that is handled.</summary>
    /// <param name="entry">The event.</param>
    /// <param name="index">Which request of it.</param>
    /// <param name="version">ETag of the stored decision; null where it is not known.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task ForgetAsync(InboxEntry entry, int index, string? version, CancellationToken cancellationToken)
    {
        // In any version, where an attempt beside this one has written it again.
        if (version is null || !await store.DeleteAsync(KeyOf(entry, index), version, cancellationToken))
            _ = await store.DeleteAsync(KeyOf(entry, index), etag: null, cancellationToken);
    }

    /// <summary>
    /// Deletes the decisions of a pull request that is closed or gone; safe to repeat. Returns their number.
    /// </summary>
    public Task<int> ForgetAsync(long repositoryId, int number, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(
            Collection,
            OrchestrationInstances.OfPullRequest(repositoryId, number),
            "",
            cancellationToken
        );

    // An unlock overtakes commands that wait for GitHub, and cancels those given before it.
    private static IReadOnlyList<Effect>? TakenBack(InboxEntry entry, int index, RepositoryLedger ledger)
    {
        var requests = entry.Requests;
        return
            entry.Postponed is { } postponed
            && (postponed.RequestIndex == index || requests.All(request => request.Command is not Command.Unlock))
            && requests[index].Command
                is Command.Plan
                    or Command.Apply
                    or Command.ApplyForce
                    or Command.ApplyAutoapprove
                    or Command.Index
            && ledger.Find(entry.Number)?.UnlockedAt >= postponed.Since
            ? [new Effect.Say(MessageText.Render(new Message.TakenBack(CommandText.From(requests[index].Command!))))]
            : null;
    }

    private static Decision WithRemark(Decision decision, InboxEntry entry, int index)
    {
        if (index > 0 || entry.Trigger is not Trigger.Commented comment)
            return decision;

        var parsed = comment.Comment;
        return parsed.Found <= parsed.Commands.Count
            ? decision
            : decision with
            {
                Effects =
                [
                    new Effect.Say(
                        MessageText.Render(new Message.TooManyCommands(parsed.Found, parsed.Commands.Count))
                    ),
                    .. decision.Effects,
                ],
            };
    }

    // The requests of an event are decided in order, so that a later one also says that this one is committed.
    private static bool IsCommitted(PullRequestEntry committed, InboxEntry entry, int index) =>
        committed.LastDecision is { } last
        && last.StartsWith(entry.Delivery + ":", StringComparison.Ordinal)
        && int.TryParse(
            last.AsSpan(entry.Delivery.Length + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var done
        )
        && done >= index;

    private static DocumentKey KeyOf(InboxEntry entry, int index) =>
        new(Collection, entry.Owner, FormattableString.Invariant($"{entry.Delivery}|{index}"));
}
