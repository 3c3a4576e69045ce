using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Reporting;
using Terrateam.Core.State;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Decides, and commits what was decided to the repository's ledger. The decision is written before the ledger names it, so
/// that an attempt that is repeated after a crash finds either both or an uncommitted decision, which it replaces.
/// </summary>
public sealed class DecisionBook(IDocumentStore store, LedgerStore ledgers, SnapshotReader snapshots, TimeProvider time)
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
        var question = entry.Questions()[index];

        _ = await ledgers.UpdateAsync(
            entry.Repository.Id,
            async ledger =>
            {
                if (stored is not null && string.Equals(ledger.Find(entry.Number)?.LastDecision, name, StringComparison.Ordinal))
                {
                    decision = stored.Value;
                    return null;
                }

                // What GitHub said stays as it is when only the race for the ledger was lost.
                snapshot = snapshot is null
                    ? await snapshots.ReadAsync(entry, question, ledger, cancellationToken)
                    : snapshot with { Ledger = ledger, Now = time.GetUtcNow() };
                decision = WithRemark(Decider.Decide(question, snapshot, Guid.NewGuid), entry, index);
                etag = await store.TryWriteAsync(key, decision, etag, StateJson.Default.Decision, cancellationToken)
                    ?? throw new InvalidOperationException($"Somebody else decides {name} at the same time.");
                stored = new(decision, etag);
                return decision.Commit(ledger, name, snapshot.Now, Planned.Lifetime);
            },
            cancellationToken);
        return decision!;
    }

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

    private static Decision WithRemark(Decision decision, InboxEntry entry, int index)
    {
        if (index > 0 || entry.Trigger is not Trigger.Commented comment)
            return decision;

        var parsed = CommandParser.Parse(comment.Body);
        return parsed.Found <= parsed.Commands.Count
            ? decision
            : decision with
            {
                Effects = [new Effect.Say(NoticeText.Render(new Notice.TooManyCommands(parsed.Found, parsed.Commands.Count))), .. decision.Effects],
            };
    }

    private static DocumentKey KeyOf(InboxEntry entry, int index) =>
        new(Collection, entry.Owner, FormattableString.Invariant($"{entry.Delivery}|{index}"));
}
