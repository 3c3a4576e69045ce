using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Requirements;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>A question with its snapshot, and what every kind of decision derives from the two.</summary>
internal sealed class DecisionContext(DecisionRequest request, Snapshot snapshot, Func<Guid> newRunId)
{
    /// <summary>After this long a run that is in the way may be one whose runner is gone.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromHours(1);

    private readonly PullRequestEntry _entry = EntryOf(request, snapshot);

    // An entry may have thousands of dirspaces, and each is asked for several times.
    private Dictionary<Dirspace, DirspaceEntry>? _dirspaces;
    private ILookup<Dirspace, DirspaceChange>? _changes;

    public DecisionRequest Request => request;

    public Snapshot Snapshot => snapshot;

    public PullRequest PullRequest => snapshot.PullRequest;

    public RepositoryLedger Ledger => snapshot.Ledger;

    public DateTimeOffset Now => snapshot.Now;

    /// <summary>The pull request's entry with the dirspaces of its present diff.</summary>
    public PullRequestEntry Entry => _entry;

    /// <summary>What is known of one of its dirspaces, or null.</summary>
    public DirspaceEntry? Find(Dirspace dirspace) =>
        (_dirspaces ??= Entry.Dirspaces.ToDictionary(entry => entry.Dirspace)).GetValueOrDefault(dirspace);

    /// <summary>
    /// The queued work of which the turn has come; null for any other question, and where it was taken back since.
    /// </summary>
    public QueuedWork? Waited => Place < 0 ? null : Ledger.Find(PullRequest.Number)!.Queued[Place];

    /// <summary>The place of that work in the pull request's queue, or -1.</summary>
    public int Place { get; } =
        request.Turn is { } turn && snapshot.Ledger.Find(snapshot.PullRequest.Number) is { } known
            ? known.Queued.ToList().FindIndex(work => work.Id == turn.WorkId && work.Asked == turn.Asked)
            : -1;

    /// <summary>The runs of this pull request that are not over.</summary>
    public IEnumerable<ActiveRun> OwnRuns =>
        Ledger.Runs.Where(run => run.Drift is null && run.PullRequest == PullRequest.Number);

    /// <summary>
    /// The dirspaces that are left to do in the first layer that is not done, as the configuration describes them.
    /// </summary>
    public IReadOnlyList<ChangedDirspace> WorkingLayer
    {
        get
        {
            var left = (snapshot.Changes?.Changed ?? []).Where(dirspace => !IsApplied(dirspace.Dirspace)).ToList();
            var rank = left.Count == 0 ? 0 : left.Min(dirspace => dirspace.Rank);
            return [.. left.Where(dirspace => dirspace.Rank == rank)];
        }
    }

    /// <summary>True when its newest result leaves nothing to do.</summary>
    public bool IsApplied(Dirspace dirspace) =>
        Find(dirspace) is { } entry && Planned.IsApplied(entry, Entry, PullRequest, ChangesOf, Now);

    /// <summary>Why its plan may not be applied now, or null.</summary>
    public MissingPlan? PlanFault(Dirspace dirspace) =>
        Find(dirspace) is { } entry
            ? Planned.Fault(entry, PullRequest, ChangesOf, Now)
            : new(dirspace, Reporting.PlanFault.NeverPlanned);

    private IEnumerable<DirspaceChange> ChangesOf(Dirspace dirspace) =>
        (_changes ??= Ledger.Changes.ToLookup(change => change.Dirspace))[dirspace];

    /// <summary>
    /// What keeps any work from being started at all, told to the person who asked; null when nothing does.
    /// </summary>
    public Message? Obstacle(string operation)
    {
        if (PullRequest.State == PullRequestState.Closed)
            return new Message.PullRequestClosed(operation);
        if (snapshot.Configuration is { IsValid: false } faulty)
            return new Message.BadConfiguration(faulty.Errors);
        if (snapshot.Configuration is { Configuration.Enabled: false })
            return new Message.SwitchedOff(operation);
        if (snapshot.Changes is { Errors: { Count: > 0 } errors })
            return new Message.BadConfiguration(errors);

        return snapshot.Configuration?.Configuration is { } configuration
            ? Admission.Branches(this, configuration, operation)
            : null;
    }

    /// <summary>The dirspaces of the diff that a query selects.</summary>
    public static IReadOnlyList<ChangedDirspace> Select(TagQuery query, IEnumerable<ChangedDirspace> dirspaces) =>
        [.. dirspaces.Where(dirspace => query.Matches(new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory)))];

    /// <summary>An id for a run.</summary>
    public Guid NewRunId() => newRunId();

    /// <summary>A run over some dirspaces, with an id of its own.</summary>
    public Run NewRun(RunKind kind, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var configuration = snapshot.Configuration!.Configuration!;
        var rank = dirspaces.Count == 0 ? 0 : dirspaces.Max(dirspace => dirspace.Rank);
        return new()
        {
            Id = newRunId(),
            Kind = kind,
            Repository = snapshot.Repository,
            PullRequest = PullRequest,
            Dirspaces =
            [
                .. dirspaces
                    .OrderBy(dirspace => dirspace.Dirspace)
                    .Select(dirspace => Part(dirspace, kind, configuration)),
            ],
            AllDirspaces =
            [
                .. snapshot.Changes!.All.Select(dirspace => new RunDirspace(
                    dirspace.Dirspace,
                    dirspace.Rank,
                    dirspace.WorkflowIndex
                )),
            ],
            Configuration = configuration.ToWire(dirspaces).ToJsonString(),
            Actor = request.Actor,
            IsAutomatic = request.Command is null,
            CreatedAt = Now,
            HidesPendingApply = !configuration.Requirements.CreatePendingApplyCheck,
            HasSummary = configuration.Notifications.Summary,
            LayersAfter = snapshot
                .Changes.Changed.Where(dirspace => dirspace.Rank > rank)
                .Select(dirspace => dirspace.Rank)
                .Distinct()
                .Count(),
            FilesTruncated = snapshot.Changes.Truncated,
            Remarks =
                kind == RunKind.Plan ? [.. Remark.All(snapshot.Configuration.Warnings, snapshot.Changes.Gone)] : [],
        };
    }

    /// <summary>A decision that starts what is needed for some dirspaces, or says why that is too much.</summary>
    public Decision Start(
        RunKind kind,
        IReadOnlyList<ChangedDirspace> dirspaces,
        PullRequestEntry entry,
        IReadOnlyList<Effect> before
    )
    {
        var runs = RunSplit.Create(this, kind, dirspaces);
        if (request.Command is not null && Same(runs) is { Length: > 0 } same)
            return AlreadyUnderWay(kind.Operation(), same);

        return runs.Count == 0
            ? Answer(new Message.TooManyRuns(kind.Operation(), dirspaces.Count, RunSplit.Most), before)
            : new(
                [.. before, .. runs.Select(run => StartOf(run, runs[0]))],
                entry,
                [.. runs.Select(run => run.ToActive())],
                [],
                []
            );
    }

    /// <summary>Says, once however often it is asked, that what was asked for is queued or running.</summary>
    public Decision AlreadyUnderWay(string operation, IReadOnlyList<ActiveRun> runs)
    {
        var text = MessageText.Render(
            new Message.AlreadyUnderWay(operation, [.. runs.Select(run => Describe(run, run.Dirspaces))])
        );
        return Decision.For(Entry, [.. Accept("eyes"), new Effect.Say(text, $"under-way-{runs[0].RunId:N}")]);
    }

    // The runs that do just this already; empty where one of them is missing.
    private ActiveRun[] Same(IReadOnlyList<Run> wanted)
    {
        var known = OwnRuns.Where(run => run.Request is not null).ToLookup(run => run.Request, StringComparer.Ordinal);
        if (wanted.Count == 0 || known.Count == 0)
            return [];

        ActiveRun[] same = [.. wanted.Select(run => known[RunRequest.From(run)].FirstOrDefault()).OfType<ActiveRun>()];
        return same.Length == wanted.Count ? same : [];
    }

    private static Effect.StartRun StartOf(Run run, Run first) =>
        run.Id == first.Id ? new(run) : new(run with { Configuration = "", AllDirspaces = [] }, first.Id);

    private RunDirspace Part(ChangedDirspace dirspace, RunKind kind, RepositoryConfiguration configuration) =>
        new(
            dirspace.Dirspace,
            dirspace.Rank,
            dirspace.WorkflowIndex,
            kind.IsApply() ? Find(dirspace.Dirspace)?.Plan?.RunId : null,
            dirspace.Stack,
            dirspace.Variables.Count > 0 ? dirspace.Variables : null,
            configuration.Notifications.StrategyOf(new(dirspace.Tags, dirspace.Dirspace.Directory)),
            AutomaticApply.IsDue(this, dirspace)
        );

    /// <summary>The end of runs of this pull request that a newer one replaces.</summary>
    public IEnumerable<Effect> Supersede(Func<ActiveRun, bool> which, string detail) =>
        OwnRuns
            .Where(run => run.Kind == RunKind.Plan && which(run))
            .Select(run => new Effect.EndRun(run.RunId, RunEnd.Superseded, detail));

    /// <summary>A run that is in the way of work over some dirspaces.</summary>
    public RunInTheWay Describe(ActiveRun run, IEnumerable<Dirspace> dirspaces) =>
        new(
            run.RunId,
            run.Kind.Operation(),
            run.PullRequest,
            run.Since,
            run.Url,
            [.. run.Dirspaces.Intersect(dirspaces)],
            Now - run.Since >= Stale,
            run.Drift
        );

    /// <summary>The reaction that shows that a command was accepted.</summary>
    public IEnumerable<Effect> Accept(string content = "rocket") =>
        request.Trigger is Trigger.Commented comment ? [new Effect.React(comment.CommentId, content)] : [];

    /// <summary>Says something and does nothing else.</summary>
    public Decision Answer(Message message, params IReadOnlyList<Effect> effects)
    {
        var text = MessageText.Render(message);
        return Decision.For(
            Entry,
            [
                .. effects,
                new Effect.Say(text, OnceOf(message, text))
                {
                    ForkHead = (message as Message.ForkNeedsApproval)?.HeadSha,
                },
            ]
        );
    }

    // Opened, made ready, reopened: nobody asked, and of the same commit there is nothing new to say. What the whole
    // world can ask for and is denied is said once, or refusals would be the flood.
    private string? OnceOf(Message message, string text) =>
        request.Trigger switch
        {
            Trigger.Pushed => $"push-{PullRequest.HeadSha}-{DigestOf(text)}",
            Trigger.Commented when !snapshot.Repository.IsPrivate && IsDenial(message) => $"denied-{DigestOf(text)}",
            _ => null,
        };

    private static bool IsDenial(Message message) =>
        message is Message.AccessDenied or Message.ForkNeedsApproval
        || (message is Message.Unsure unsure && IsDenial(unsure.Refusal));

    /// <summary>A few digits that stand for a text.</summary>
    public static string DigestOf(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>Does nothing.</summary>
    public Decision Nothing(params IReadOnlyList<Effect> effects) => Decision.For(Entry, effects);

    private static PullRequestEntry EntryOf(DecisionRequest request, Snapshot snapshot)
    {
        var pullRequest = snapshot.PullRequest;
        var entry = snapshot.Ledger.Find(pullRequest.Number)
            ?? new(pullRequest.Number, pullRequest.State, pullRequest.BaseRef, []);
        entry = entry.Into(pullRequest.BaseRef, (request.Trigger as Trigger.Pushed)?.RetargetedAt, snapshot.Now) with
        {
            State = pullRequest.State,
            Queued = QueueDecision.Living(entry, pullRequest),
        };
        if (request.Trigger is Trigger.Pushed)
            entry = entry.WithoutPlansOfOthers(pullRequest);
        if (Reopening.IsOvertaken(snapshot, pullRequest))
            entry = entry with { UnlockedAt = snapshot.Now };

        if (request.Trigger is Trigger.Pushed { Head: { } head } pushed)
            entry = entry with { Pushes = (entry.Pushes ?? Pushes.None).With(head, pushed.Sender) };

        // Whatever comes of its turn: what waits on is queued anew.
        if (request.Turn is { } turn)
        {
            entry = entry with
            {
                Queued = [.. entry.Queued.Where(work => work.Id != turn.WorkId || work.Asked != turn.Asked)],
            };
        }

        if (entry.State == PullRequestState.Merged)
            entry = entry with { MergedAt = entry.MergedAt ?? snapshot.Now };
        if (snapshot.Changes is not { Errors.Count: 0 } changes)
            return entry;

        return (entry with { DiffSha = pullRequest.HeadSha }).WithDiff(
            changes.Changed.Select(dirspace => new DirspaceEntry(
                dirspace.Dirspace,
                dirspace.Rank,
                dirspace.LockPolicy,
                dirspace.LockBranchTarget == LockBranchTarget.DestinationBranch
            ))
        );
    }
}
