using Terrateam.Core.Changes;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Locks;

internal sealed partial class LockStory
{
    private void End()
    {
        if (_ended.Count > 0 && (_runs.Count == 0 || _random.Next(2) == 0))
        {
            var (run, initiated, end) = _ended[0];
            _ended.RemoveAt(0);
            Conclude(_world.End(run, end, initiated), succeeded: false);
        }
        else if (_runs.Count > 0)
        {
            var run = _runs[_random.Next(_runs.Count)];
            _ = _runs.Remove(run);
            var outcome = _random.Next(6);
            if (outcome == 0)
            {
                Conclude(_world.End(run, RunEnd.Died, initiated: _random.Next(2) == 0), succeeded: false);
            }
            else
            {
                Conclude(
                    _world.Report(run, succeeded: outcome != 1, hasChanges: outcome != 2),
                    succeeded: outcome != 1,
                    hasChanges: outcome != 2
                );
            }
        }
    }

    private void Conclude(Run run, bool succeeded, bool hasChanges = true)
    {
        var number = run.PullRequest.Number;
        foreach (var dirspace in run.Dirspaces.Select(part => part.Dirspace))
        {
            if (run.Drift is not null)
            {
                if (run.Kind.IsApply() && run.InitiatedAt is not null)
                    _changes.Add((number, dirspace, _clock, IsMerge: false));
            }
            else if (run.Kind == RunKind.Plan)
            {
                if (run.End is RunEnd.Superseded or RunEnd.PullRequestClosed)
                    continue;
                Settle(number, dirspace, succeeded && !hasChanges);
                if (succeeded)
                    _plans[(run.Id, dirspace)] = (number, run.PullRequest.HeadSha, _starts[run.Id]);
            }
            else if (run.InitiatedAt is not null)
            {
                Settle(number, dirspace, succeeded);
                _changes.Add((number, dirspace, _clock, IsMerge: false));
                if (
                    _pulls[number].State != PullRequestState.Closed
                    && !(_world.Ledger.Find(number)!.UnlockedAt >= run.CreatedAt)
                )
                {
                    _ = _touched.Add((number, dirspace));
                }
            }
        }

        if (run.Drift is null)
            Take(number, _world.Over(run, _pulls[number], _files[number]));
    }

    private void Settle(int number, Dirspace dirspace, bool settled)
    {
        if (settled)
            _ = _settled.Add((number, dirspace));
        else
            _ = _settled.Remove((number, dirspace));
    }

    private void Wind()
    {
        Settle();

        // Merged pull requests that are not blocked complete by plan and apply; all others are unlocked.
        foreach (var number in _pulls.Keys)
        {
            Command(number, "terrateam plan");
            Settle();
        }

        foreach (var number in _pulls.Keys)
            Unlock(number, number);
        Settle();
    }

    // Until nothing runs and nothing waits. Work that waits for ever would fail this by its limit of rounds.
    private void Settle()
    {
        for (var round = 0; _runs.Count + _ended.Count > 0 || WorkQueue.From(_world.Ledger).Any(); round++)
        {
            Assert.True(round < 2_000, $"seed {seed}: work that waits for ever");
            if (_runs.Count + _ended.Count > 0)
                End();
            Call();
            while (_calls.Count > 0)
                Answer(_random.Next(_calls.Count));
        }
    }
}
