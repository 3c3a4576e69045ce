using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles <c>unlock</c>: releases the locks of this or other pull requests, or of drift runs, and ends their runs.
/// </summary>
internal static class UnlockDecision
{
    public static Decision Decide(DecisionContext context, Command.Unlock command)
    {
        if (Admission.Unlock(context) is { } refusal)
            return context.Answer(refusal);

        var own = context.PullRequest.Number;
        int[] numbers =
            command.PullRequests.Count == 0 && !command.Drift ? [own] : [.. command.PullRequests.Distinct()];
        var unlocked = numbers.Select(number => Unlock(context, number)).ToList();
        var ended = context
            .Ledger.Runs.Where(run => run.Drift is null ? numbers.Contains(run.PullRequest) : command.Drift)
            .Select(run => new Effect.EndRun(
                run.RunId,
                RunEnd.Unlocked,
                run.Drift is null
                    ? $"{context.Request.Actor} unlocked the pull request."
                    : $"{context.Request.Actor} unlocked drift from #{own}."
            ));
        var drift = command.Drift ? context.Ledger.Runs.Count(run => run.Drift is not null) : (int?)null;

        var decision = context.Answer(
            new Message.Unlocked([.. unlocked.Select(item => item.Told)], drift),
            [.. context.Accept(), .. ended]
        );

        return decision with
        {
            Entry = unlocked
                .Select(item => item.Entry)
                .OfType<PullRequestEntry>()
                .FirstOrDefault(entry => entry.Number == own)
                ?? context.Entry,
            Others =
            [
                .. unlocked.Select(item => item.Entry).OfType<PullRequestEntry>().Where(entry => entry.Number != own),
            ],
        };
    }

    private static (PullRequestEntry? Entry, UnlockedPullRequest Told) Unlock(DecisionContext context, int number)
    {
        var entry = number == context.PullRequest.Number ? context.Entry : context.Ledger.Find(number);
        if (entry is null)
            return (null, new(number, [], 0, IsKnown: false));

        var released = LockRule.Holds(entry).Select(hold => hold.Dirspace).ToList();
        var runs = context.Ledger.Runs.Count(run => run.Drift is null && run.PullRequest == number);
        var waiting = context.Ledger.Find(number)?.Queued.Count ?? 0;
        return (entry with { UnlockedAt = context.Now, Queued = [] }, new(number, released, runs, Waiting: waiting));
    }
}
