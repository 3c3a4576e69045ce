using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Decisions;

namespace Terrateam.Tests.Core.Locks;

/// <summary>What waits in the story, and the drift runs that get in its way.</summary>
internal sealed partial class LockStory
{
    // Triggers of queued work that are not handled yet, as in the inboxes: some twice, some long void.
    private readonly List<QueuedWork> _calls = [];
    private readonly HashSet<Guid> _queued = [];
    private readonly HashSet<Guid> _fromQueue = [];

    public int StartedFromQueue => _fromQueue.Count;

    public int Waited => _queued.Count;

    private void Call()
    {
        var ready = WorkQueue.Ready(_world.Ledger);
        Assert.Equal(WorkQueue.From(_world.Ledger).Where(work => WorkQueue.Before(_world.Ledger, work).IsEmpty), ready);
        _calls.AddRange(ready);
    }

    private void Answer(int index)
    {
        var work = _calls[index];
        _calls.RemoveAt(index);
        var isDue = WorkQueue.From(_world.Ledger).Any(known => known.Id == work.Id && known.Asked == work.Asked);
        var decision = _world.Turn(work, _pulls[work.PullRequest], _files[work.PullRequest]);
        var started = decision.Effects.OfType<Effect.StartRun>().ToList();
        var stays = decision.Entry.Queued.SingleOrDefault(known => known.Id == work.Id);
        Assert.True(
            isDue
                || (
                    started.Count == 0
                    && stays == WorkQueue.From(_world.Ledger).SingleOrDefault(known => known.Id == work.Id)
                ),
            $"seed {seed}: a turn that was void"
        );
        if (isDue)
        {
            // A user's command is started, refused with a comment, or still queued, unchanged and with its age.
            Assert.True(
                started.Count > 0
                    || stays is not null
                    || work.Trigger is not Trigger.Commented
                    || decision.Effects.OfType<Effect.Say>().Any(),
                $"seed {seed}: {work.Kind} of #{work.PullRequest} got no answer"
            );
            Assert.True(
                stays is null || (stays.Since == work.Since && stays.Asked == work.Asked + 1),
                $"seed {seed}: another place in the queue"
            );
        }

        if (started.Count > 0)
            _ = _fromQueue.Add(work.Id);
        Take(work.PullRequest, decision, work);
    }

    // As a schedule does: only where no apply runs or waits.
    private void Drift(RunKind kind, string directory)
    {
        var dirspace = DecisionFixture.In(directory);
        var isTaken = _world
            .Ledger.Runs.Select(run => (run.Kind, run.Dirspaces))
            .Concat(WorkQueue.From(_world.Ledger).Select(work => (work.Kind, work.Dirspaces)))
            .Any(taken => (kind.IsApply() || taken.Kind.IsApply()) && taken.Dirspaces.Contains(dirspace));
        if (isTaken)
            return;

        var run = _world.StartDrift(kind, directory);
        _runs.Add(run);
        _starts[run.Id] = _clock;
    }

    // No other run works on what is being applied, not even in the last moments of a run that was ended; and no work
    // overtakes the queue.
    private void CheckAlone(Run run, QueuedWork? turn)
    {
        var dirspaces = run.Dirspaces.Select(part => part.Dirspace).ToHashSet();
        foreach (
            var other in _runs
                .Concat(_ended.Select(item => item.Run).Where(ended => ended.Drift is null))
                .Where(other => run.Kind.IsApply() || other.Kind.IsApply())
        )
        {
            Assert.False(
                other.Dirspaces.Any(part => dirspaces.Contains(part.Dirspace)),
                $"seed {seed}: {run.Kind} of #{run.PullRequest.Number} beside {other.Kind} of "
                    + $"#{other.PullRequest.Number}"
            );
        }

        foreach (
            var work in _world
                .Ledger.PullRequests.SelectMany(entry => entry.Queued)
                .Where(work => work.Kind.IsApply() && work.Dirspaces.Any(dirspaces.Contains))
        )
        {
            Assert.True(
                run.Kind.IsApply() && turn is not null && turn.Kind.IsApply() && turn.Since <= work.Since,
                $"seed {seed}: {run.Kind} of #{run.PullRequest.Number} before the apply of #{work.PullRequest}"
            );
        }
    }
}
