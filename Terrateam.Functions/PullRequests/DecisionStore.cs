using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.State;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.State;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Decides, and commits what was decided to the repository's ledger. The decision is written before the ledger names
/// it, so that an attempt that is repeated after a crash finds either both or an uncommitted decision, which it
/// replaces.
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

    /// <summary>Decides a question of an event once; asked again, it returns what was decided.</summary>
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
                    // Before anything is read: what is left alone costs no call of GitHub's either.
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

                // What GitHub said stays as it is when only the race for the ledger was lost.
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

    /// <summary>Reads what was decided.</summary>
    public async Task<Decision> ReadAsync(InboxEntry entry, int index, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(entry, index), StateJson.Default.Decision, cancellationToken))?.Value
        ?? throw new InvalidOperationException($"Nothing was decided for {entry.Delivery} question {index}.");

    /// <summary>Forgets what was decided for an event that is handled.</summary>
    public async Task ForgetAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        for (var index = 0; index < entry.Questions().Count; index++)
            _ = await store.DeleteAsync(KeyOf(entry, index), etag: null, cancellationToken);
    }

    /// <summary>
    /// Deletes what was decided for a pull request that is over or gone. May be called again. Returns how much there
    /// was.
    /// </summary>
    public Task<int> ForgetAsync(long repositoryId, int number, CancellationToken cancellationToken) =>
        store.DeleteAllAsync(Collection, InboxEntry.OwnerOf(repositoryId, number), "", cancellationToken);

    // An unlock overtakes what waits for GitHub, and takes back the work that was asked for before.
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
