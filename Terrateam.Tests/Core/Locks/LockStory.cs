using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Tests.Core.Decisions;

namespace Terrateam.Tests.Core.Locks;

/// <summary>
/// One random story of three pull requests over the same directories, with a model that knows nothing of the rules:
/// only who applied what, and what each plan has seen.
/// </summary>
internal sealed partial class LockStory(int seed, bool locks = true)
{
    private const string Yaml = """
        access_control: {policies: [{tag_query: '', apply_force: ['*'], apply_autoapprove: ['*']}]}
        batch_runs: {enabled: true, max_workspaces_per_batch: 1}
        """;

    private static readonly string[] Directories = ["network", "database", "web"];
    private readonly Random _random = new(seed);
    private readonly DecisionFixture _world = new()
    {
        Yaml = locks ? Yaml : $"{Yaml}\nworkflows: [{{tag_query: '', lock_policy: none}}]\n",
    };
    private readonly Dictionary<int, PullRequest> _pulls = [];
    private readonly Dictionary<int, string[]> _files = [];
    private readonly List<Run> _runs = [];
    private readonly List<(Run Run, bool Initiated, RunEnd End)> _ended = [];

    // The model: who began to apply what and has not let go, what was settled, what each plan was made of, who changed
    // what when.
    private readonly HashSet<(int Number, Dirspace Dirspace)> _touched = [];
    private readonly HashSet<(int Number, Dirspace Dirspace)> _settled = [];
    private readonly Dictionary<(Guid Run, Dirspace Dirspace), (int Number, string Head, int At)> _plans = [];
    private readonly List<(int Number, Dirspace Dirspace, int At, bool IsMerge)> _changes = [];
    private readonly Dictionary<Guid, int> _starts = [];
    private int _clock;
    private int _applies;

    /// <summary>Returns how many applies there were.</summary>
    public int Play(int steps)
    {
        for (var number = 1; number <= 3; number++)
        {
            _files[number] = [.. Directories.Where(_ => _random.Next(3) > 0).DefaultIfEmpty("network")];
            _pulls[number] = Sample.PullRequest(number);
            Take(number, _world.Push(_pulls[number], _files[number]));
        }

        for (var step = 0; step < steps; step++)
            Step();

        Wind();
        Assert.Empty(_world.Ledger.Runs);
        Assert.Empty(WorkQueue.From(_world.Ledger));
        Assert.Empty(LockRule.Holds(_world.Ledger));
        return _applies;
    }

    private void Step()
    {
        _clock++;
        var number = _random.Next(1, 4);
        var pull = _pulls[number];
        switch (_random.Next(locks ? 30 : 24))
        {
            case 0 when pull.State == PullRequestState.Open:
                _pulls[number] = pull with { HeadSha = _clock.ToString("x40", null) };
                Take(number, _world.Push(_pulls[number], _files[number]));
                break;
            case 1 when pull.State == PullRequestState.Open && _random.Next(3) == 0:
                Merge(number);
                break;
            case 2 when pull.State == PullRequestState.Open && _random.Next(3) == 0:
                Close(number);
                break;
            case 3 when pull.State == PullRequestState.Closed:
                _pulls[number] = pull with { State = PullRequestState.Open };
                Take(number, _world.Push(_pulls[number], _files[number]));
                break;
            case 4 when _random.Next(2) == 0:
                Unlock(number, _random.Next(1, 4));
                break;
            case 5:
                Command(number, "terrateam plan");
                break;
            case 6 or 7 or 8:
                Command(number, "terrateam apply");
                break;
            case 9:
                Command(
                    number,
                    _random.Next(2) == 0 ? "terrateam apply-force" : "terrateam apply-autoapprove dir:network"
                );
                break;
            case 10 or 11 or 12 or 13 or 14:
                Call();
                break;
            case 18 when !locks:
                Drift(
                    _random.Next(2) == 0 ? RunKind.Plan : RunKind.Apply,
                    Directories[_random.Next(Directories.Length)]
                );
                break;
            case 15 or 16 or 17 when _calls.Count > 0:
                Answer(_random.Next(_calls.Count));
                break;
            default:
                End();
                break;
        }
    }

    // Who repeats a command that waits keeps its place.
    private void Command(int number, string text)
    {
        var repeated = _world
            .Ledger.Find(number)
            ?.Queued.FirstOrDefault(work =>
                work.Trigger is Trigger.Commented { Comment.Commands: [var command] }
                && CommandText.From(command) == text
            );
        Take(number, _world.Comment(text, _pulls[number], _files[number]), repeated);
    }

    private void Merge(int number)
    {
        _pulls[number] = _pulls[number] with { State = PullRequestState.Merged };
        var decision = _world.Close(_pulls[number], _files[number]);
        foreach (var entry in _world.Ledger.Find(number)!.Dirspaces)
            _changes.Add((number, entry.Dirspace, _clock, IsMerge: true));
        Take(number, decision);
    }

    private void Close(int number)
    {
        _pulls[number] = _pulls[number] with { State = PullRequestState.Closed };
        Take(number, _world.Close(_pulls[number]));
        _ = _touched.RemoveWhere(item => item.Number == number);
    }

    private void Unlock(int by, int number)
    {
        Take(by, _world.Comment($"terrateam unlock {number}", _pulls[by], _files[by]));
        _ = _touched.RemoveWhere(item => item.Number == number);
    }

    private void Take(int number, Decision decision, QueuedWork? turn = null)
    {
        _queued.UnionWith(decision.Entry.Queued.Select(work => work.Id));
        foreach (var end in decision.Effects.OfType<Effect.EndRun>())
        {
            if (_runs.Find(run => run.Id == end.RunId) is not { } run)
                continue;

            // An apply that a runner works on is not cut short by a close.
            var initiated = _random.Next(2) == 0;
            if (end.Reason == RunEnd.PullRequestClosed && run.Kind.IsApply() && initiated)
                continue;

            _ = _runs.Remove(run);
            _ended.Add((run, initiated, end.Reason));
        }

        var started = decision.Effects.OfType<Effect.StartRun>().Select(start => start.Run).ToList();
        foreach (var run in started)
            CheckAlone(run, turn);
        foreach (var run in started.Where(run => run.Kind.IsApply()))
            CheckApply(number, run);
        _runs.AddRange(started);
        foreach (var run in started)
            _starts[run.Id] = _clock;
    }

    private void CheckApply(int number, Run run)
    {
        _applies++;
        foreach (var part in run.Dirspaces)
        {
            var dirspace = part.Dirspace;
            var holder = _touched
                .Where(item => locks && item.Number != number && item.Dirspace == dirspace && IsHeld(item.Number))
                .Select(item => item.Number)
                .ToList();
            Assert.True(
                holder.Count == 0,
                $"seed {seed}: #{number} applies {dirspace}, which #{string.Join(", #", holder)} applied and holds"
            );
            Assert.DoesNotContain(_runs.Concat(_ended.Select(item => item.Run)), other =>
                other.Kind.IsApply() && other.Dirspaces.Any(one => one.Dirspace == dirspace)
            );
            if (run.Kind == RunKind.UnsafeApply)
                continue;

            Assert.True(
                _plans.TryGetValue((part.PlanRunId!.Value, dirspace), out var plan),
                $"seed {seed}: #{number} applies {dirspace} without a plan"
            );
            Assert.Equal((number, _pulls[number].HeadSha), (plan.Number, plan.Head));
            Assert.DoesNotContain(_changes, change =>
                change.Dirspace == dirspace && change.At > plan.At && !(change.Number == number && change.IsMerge)
            );
        }
    }

    // Merged and settled it is done; anything else that was applied and not let go of is held.
    private bool IsHeld(int number) =>
        _pulls[number].State switch
        {
            PullRequestState.Closed => false,
            PullRequestState.Merged => !_world
                .Ledger.Find(number)!
                .Dirspaces.All(entry => _settled.Contains((number, entry.Dirspace))),
            _ => true,
        };
}
