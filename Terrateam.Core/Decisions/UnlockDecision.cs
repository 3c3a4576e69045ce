using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>Somebody asked to let go of what this or other pull requests hold, and to end their runs.</summary>
internal static class UnlockDecision
{
    public static Decision Decide(Situation situation, Command.Unlock command)
    {
        if (command.Drift)
            return situation.Answer(new Notice.NotAvailable("unlock drift"));

        if (Admission.Unlock(situation) is { } refusal)
            return situation.Answer(refusal);

        var own = situation.PullRequest.Number;
        int[] numbers = command.PullRequests.Count == 0 ? [own] : [.. command.PullRequests.Distinct()];
        var unlocked = numbers.Select(number => Unlock(situation, number)).ToList();
        var ended = situation.Ledger.Runs
            .Where(run => numbers.Contains(run.PullRequest))
            .Select(run => new Effect.EndRun(run.RunId, RunEnd.Unlocked, $"{situation.Question.Actor} unlocked the pull request."));

        var decision = situation.Answer(
            new Notice.Unlocked([.. unlocked.Select(item => item.Told)]),
            [.. situation.Accept(), .. ended]);

        return decision with
        {
            Entry = unlocked.Select(item => item.Entry).OfType<PullRequestEntry>().FirstOrDefault(entry => entry.Number == own) ?? situation.Entry,
            Others = [.. unlocked.Select(item => item.Entry).OfType<PullRequestEntry>().Where(entry => entry.Number != own)],
        };
    }

    private static (PullRequestEntry? Entry, UnlockedPullRequest Told) Unlock(Situation situation, int number)
    {
        var entry = number == situation.PullRequest.Number ? situation.Entry : situation.Ledger.Find(number);
        Dirspace[] released = entry is null ? [] : [.. LockRule.Holds(entry).Select(hold => hold.Dirspace)];
        var runs = situation.Ledger.Runs.Count(run => run.PullRequest == number);
        return (entry is null ? null : entry with { UnlockedAt = situation.Now }, new(number, released, runs));
    }
}
