using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.State;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Decides requests, and commits the decisions to the repository's ledger. The decision is written before the ledger
/// names it, so that an attempt repeated after a crash finds either both or an uncommitted decision, which it replaces.
/// </summary>
public sealed class DecisionStore(
    IDocumentStore store,
    LedgerStore ledgers,
    SnapshotReader snapshots,
    CommandBudgets budgets,
    TimeProvider time
)
{
    private const string Collection = "decisions";

    /// <summary>Decides one request of an event; a repeated call returns the stored decision.</summary>
    public async Task<Decision> DecideAsync(InboxEntry entry, int index, CancellationToken cancellationToken)
    {
        var key = KeyOf(entry, index);
        var name = $"{entry.Delivery}:{index}";
        var stored = await store.GetAsync(key, StateJson.Default.Decision, cancellationToken);
        var etag = stored?.ETag;
        Snapshot? snapshot = null;
        Decision? decision = null;
        var request = entry.Questions()[index];
        var spent = await budgets.OfPersonAsync(entry, request, cancellationToken);

        _ = await ledgers.UpdateAsync(
            entry.Repository.Id,
            async ledger =>
            {
                if (
                    stored is not null
                    && string.Equals(ledger.Find(entry.Number)?.LastDecision, name, StringComparison.Ordinal)
                )
                {
                    decision = stored.Value;
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
                    stored = new(decision, etag);
                    return ledger.Find(entry.Number) is null
                        ? null
                        : decision.Commit(ledger, name, time.GetUtcNow(), Planned.Lifetime);
                }

                // After a lost race for the ledger, GitHub's data is reused.
                snapshot = snapshot is null
                    ? await snapshots.ReadAsync(entry, request, ledger, cancellationToken)
                    : snapshot with
                    {
                        Ledger = ledger,
                        Now = time.GetUtcNow(),
                    };
                decision = WithRemark(Decider.Decide(request, snapshot, Guid.NewGuid), entry, index);
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
                stored = new(decision, etag);
                return decision.Commit(ledger, name, snapshot.Now, Planned.Lifetime);
            },
            cancellationToken
        );
        return decision!;
    }

    private async Task<string> KeepAsync(
        DocumentKey key,
        Decision decision,
        string? etag,
        string name,
        CancellationToken cancellationToken
    ) =>
        await store.TryWriteAsync(key, decision, etag, StateJson.Default.Decision, cancellationToken)
        ?? throw new InvalidOperationException($"{name} was decided concurrently.");

    /// <summary>Reads a stored decision; it is an error when there is none.</summary>
    public async Task<Decision> ReadAsync(InboxEntry entry, int index, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(entry, index), StateJson.Default.Decision, cancellationToken))?.Value
        ?? throw new InvalidOperationException($"Nothing was decided for {entry.Delivery} question {index}.");

    /// <summary>Deletes the decisions of an event that is handled.</summary>
    public async Task ForgetAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        for (var index = 0; index < entry.Questions().Count; index++)
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
        var questions = entry.Questions();
        return
            entry.Postponed is { } postponed
            && (postponed.Question == index || questions.All(request => request.Command is not Command.Unlock))
            && questions[index].Command
                is Command.Plan
                    or Command.Apply
                    or Command.ApplyForce
                    or Command.ApplyAutoapprove
                    or Command.Index
            && ledger.Find(entry.Number)?.UnlockedAt >= postponed.Since
            ? [new Effect.Say(MessageText.Render(new Message.TakenBack(CommandText.From(questions[index].Command!))))]
            : null;
    }

    private static Decision WithRemark(Decision decision, InboxEntry entry, int index)
    {
        if (index > 0 || entry.Trigger is not Trigger.Commented comment)
            return decision;

        var parsed = CommandParser.Parse(comment.Body);
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

    private static DocumentKey KeyOf(InboxEntry entry, int index) =>
        new(Collection, entry.Owner, FormattableString.Invariant($"{entry.Delivery}|{index}"));
}
