using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Somebody asked to let go of what this or other pull requests hold, or drift runs do, and to end their runs.
/// </summary>
internal static class UnlockDecision
{
    public static Decision Decide(Situation situation, Command.Unlock command)
    {
        if (Admission.Unlock(situation) is { } refusal)
            return situation.Answer(refusal);

        var own = situation.PullRequest.Number;
        int[] numbers =
            command.PullRequests.Count == 0 && !command.Drift ? [own] : [.. command.PullRequests.Distinct()];
        var unlocked = numbers.Select(number => Unlock(situation, number)).ToList();
        var ended = situation
            .Ledger.Runs.Where(run => run.Drift is null ? numbers.Contains(run.PullRequest) : command.Drift)
            .Select(run => new Effect.EndRun(
                run.RunId,
                RunEnd.Unlocked,
                run.Drift is null
                    ? $"{situation.Question.Actor} unlocked the pull request."
                    : $"{situation.Question.Actor} unlocked drift from #{own}."
            ));
        var drift = command.Drift ? situation.Ledger.Runs.Count(run => run.Drift is not null) : (int?)null;

        var decision = situation.Answer(
            new Notice.Unlocked([.. unlocked.Select(item => item.Told)], drift),
            [.. situation.Accept(), .. ended]
        );

        return decision with
        {
            Entry = unlocked
                .Select(item => item.Entry)
                .OfType<PullRequestEntry>()
                .FirstOrDefault(entry => entry.Number == own)
                ?? situation.Entry,
            Others =
            [
                .. unlocked.Select(item => item.Entry).OfType<PullRequestEntry>().Where(entry => entry.Number != own),
            ],
        };
    }

    private static (PullRequestEntry? Entry, UnlockedPullRequest Told) Unlock(Situation situation, int number)
    {
        var entry = number == situation.PullRequest.Number ? situation.Entry : situation.Ledger.Find(number);
        if (entry is null)
            return (null, new(number, [], 0, IsKnown: false));

        var released = LockRule.Holds(entry).Select(hold => hold.Dirspace).ToList();
        var runs = situation.Ledger.Runs.Count(run => run.Drift is null && run.PullRequest == number);
        var waiting = situation.Ledger.Find(number)?.Queued.Count ?? 0;
        return (entry with { UnlockedAt = situation.Now, Queued = [] }, new(number, released, runs, Waiting: waiting));
    }
}
