using System.Text.Json;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Functions.Inbox;
using Terrateam.Tests.Core.Locks;

namespace Terrateam.Tests.Core.Decisions;

/// <summary>A repository of three directories on which decisions are taken and committed one after another.</summary>
internal sealed class DecisionFixture
{
    private string[] _files = ["network/main.tf", "database/main.tf", "web/main.tf", "README.md"];
    private int _key;

    public RepositoryLedger Ledger { get; private set; } = RepositoryLedger.Empty;

    public DateTimeOffset Now { get; private set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public IReadOnlyList<CommitCheck> Checks { get; set; } = [];

    public string Yaml { get; set; } = "";

    public bool ActorCanWrite { get; set; }

    public Repository Repository { get; set; } = Sample.Repository;

    public Person? Actor { get; set; }

    public IReadOnlyList<Person> Approvers { get; set; } = [];

    public IReadOnlyList<GivenApproval> NotCounted { get; set; } = [];

    public IReadOnlyList<string> PeopleFaults { get; set; } = [];

    /// <summary>The teams of the organisation; null where they were not read.</summary>
    public OrganizationTeams? Teams { get; set; }

    public ReviewDecision ReviewDecision { get; set; }

    /// <summary>When comments are written; null for just before they are handled.</summary>
    public DateTimeOffset? WrittenAt { get; set; }

    /// <summary>Who had a hand in the pull request.</summary>
    public Contributors? Contributors { get; set; } = new(["the author"]);

    public bool FilesTruncated { get; set; }

    public bool PlansFirst { get; set; }

    /// <summary>What builders and indexer still have to make; null for nothing.</summary>
    public Preparation? Preparation { get; set; }

    public static Dirspace In(string directory) => new(directory, "default");

    public Decision Push(PullRequest pullRequest, params string[] directories) =>
        Decide(new(new Trigger.Pushed("alice") { Head = new(pullRequest.HeadSha, Now) }), pullRequest, directories);

    /// <summary>An event says that it was made to go into another branch.</summary>
    public Decision Retarget(PullRequest pullRequest, params string[] directories) =>
        Decide(new(new Trigger.Pushed("alice") { RetargetedAt = Now }), pullRequest, directories);

    /// <summary>A push that changes many directories.</summary>
    public Decision PushMany(PullRequest pullRequest, int directories)
    {
        _files = [.. Enumerable.Range(0, directories).Select(number => $"d{number}/main.tf")];
        return Push(pullRequest, [.. Enumerable.Range(0, directories).Select(number => $"d{number}")]);
    }

    public Decision Close(PullRequest pullRequest, params string[] directories) =>
        Decide(new(new Trigger.Closed("alice")), pullRequest, directories);

    public Decision Over(Run run, PullRequest pullRequest, params string[] directories) =>
        Decide(new(new Trigger.RunOver(run.Id, run.Actor, run.Kind, run.IsAutomatic)), pullRequest, directories);

    public Decision Comment(string text, PullRequest pullRequest, params string[] directories)
    {
        var parsed = CommandParser.Parse(text);
        var command = Assert.Single(parsed.Commands);
        return Decide(
            new(
                new Trigger.Commented(5, Actor?.Login ?? "alice", parsed)
                {
                    WrittenAt = WrittenAt ?? Now.AddSeconds(30),
                    IsByPerson = true,
                },
                command
            ),
            pullRequest,
            directories
        );
    }

    /// <summary>Decides queued work that has become the first of the queue.</summary>
    public Decision Turn(QueuedWork work, PullRequest pullRequest, params string[] directories)
    {
        var trigger = new Trigger.Dequeued(new(work.Id, work.Asked), work.Trigger);
        var entry = new InboxEntry(Repository, work.PullRequest, "turn", Now, trigger);
        return Decide(Assert.Single(Stored(entry).Requests), pullRequest, directories);
    }

    /// <summary>A run of a drift schedule enters the ledger.</summary>
    public Run StartDrift(RunKind kind, params string[] directories)
    {
        var run = Sample.Run(kind, 0, Now, [.. directories.Select(In)]) with { Drift = "nightly" };
        Ledger = Ledger.With(ActiveRun.From(run));
        return run;
    }

    public Decision Decide(DecisionRequest request, PullRequest pullRequest, string[] directories)
    {
        Now += TimeSpan.FromMinutes(1);
        request = request with
        {
            Trigger = JsonSerializer.Deserialize(
                JsonSerializer.SerializeToUtf8Bytes(request.Trigger, StateJson.Default.Trigger),
                StateJson.Default.Trigger
            )!,
        };
        var configuration = ConfigurationReader.Read(".terrateam/config.yml", Yaml);
        var changed = new ChangedFiles([.. directories.Select(directory => new ChangedFile($"{directory}/main.tf"))]);
        var snapshot = new Snapshot(
            Now,
            Repository,
            pullRequest,
            Ledger,
            configuration,
            configuration.Configuration is { } valid
                ? ChangeMatcher.Match(valid, _files, changed, new ChangeContext { Forced = [.. Forced(pullRequest)] })
                : null,
            Checks,
            ActorCanWrite
        )
        {
            Actor = Actor,
            PlansFirst = PlansFirst,
            Preparation = Preparation,
            Approvers = Approvers,
            ReviewDecision = ReviewDecision,
            Contributors = Contributors,
            NotCounted = NotCounted,
            PeopleFaults = PeopleFaults,
            Teams = Teams,
            Files = FilesTruncated ? changed with { Truncated = true } : changed,
        };
        var decision = Stored(Decider.Decide(request, snapshot, Guid.NewGuid));
        Ledger = JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(
                decision.Commit(Ledger, $"key-{_key++}", Now, Planned.Lifetime),
                StateJson.Default.RepositoryLedger
            ),
            StateJson.Default.RepositoryLedger
        )!;
        foreach (var head in decision.Effects.OfType<Effect.Say>().Select(say => say.ForkHead).OfType<string>())
            Ledger = Ledger.With(Ledger.Find(pullRequest.Number)!.WithForkNotice(new(head, Now)));
        return decision;
    }

    private static InboxEntry Stored(InboxEntry entry) =>
        JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(entry, InboxJson.Default.InboxEntry),
            InboxJson.Default.InboxEntry
        )!;

    // As the app keeps it between deciding and doing.
    private static Decision Stored(Decision decision) =>
        JsonSerializer.Deserialize(
            JsonSerializer.SerializeToUtf8Bytes(decision, StateJson.Default.Decision),
            StateJson.Default.Decision
        )!;

    private IEnumerable<Dirspace> Forced(PullRequest pullRequest) =>
        (Ledger.Find(pullRequest.Number)?.Dirspaces ?? [])
            .Where(dirspace => dirspace.Apply is not null)
            .Select(dirspace => dirspace.Dirspace);

    /// <summary>The runner reports: every dirspace the same.</summary>
    public Run Report(Run run, bool succeeded = true, bool? hasChanges = null, bool shows = true)
    {
        Now += TimeSpan.FromMinutes(1);
        var over = run with
        {
            Status = RunStatus.Reported,
            InitiatedAt = Now,
            EndedAt = Now,
            Outcomes =
            [
                .. run.Dirspaces.Select(dirspace => new DirspaceOutcome(
                    dirspace.Dirspace,
                    succeeded,
                    run.Kind == RunKind.Plan ? hasChanges ?? true : null
                )),
            ],
        };
        Ledger = RunConclusion.Conclude(Ledger, over);
        if (shows)
            Show(run);
        return over;
    }

    /// <summary>The plans of a run can be seen.</summary>
    public void Show(Run run)
    {
        if (run.Kind == RunKind.Plan && Ledger.Find(run.PullRequest.Number) is { } entry)
            Ledger = Ledger.With(entry.WithShown(run.Id, Now));
    }

    /// <summary>The run ends without a report.</summary>
    public Run End(Run run, RunEnd end, bool initiated)
    {
        Now += TimeSpan.FromMinutes(1);
        var over = run with
        {
            Status = RunStatus.Ended,
            End = end,
            InitiatedAt = initiated ? Now : null,
            EndedAt = Now,
        };
        Ledger = RunConclusion.Conclude(Ledger, over);
        return over;
    }

    public static IReadOnlyList<Run> RunsOf(Decision decision) =>
        [.. decision.Effects.OfType<Effect.StartRun>().Select(start => start.Run)];

    public void Wait(TimeSpan time) => Now += time;

    public static Run RunOf(Decision decision) => Assert.Single(decision.Effects.OfType<Effect.StartRun>()).Run;

    public static string SaidBy(Decision decision)
    {
        Assert.Empty(decision.Effects.OfType<Effect.StartRun>());
        return Assert.Single(decision.Effects.OfType<Effect.Say>()).Markdown;
    }
}
