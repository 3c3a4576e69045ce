using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

internal sealed partial class DecisionContext
{
    /// <summary>A run over some dirspaces, with a new id.</summary>
    public Run NewRun(RunKind kind, IReadOnlyList<ChangedDirspace> dirspaces)
    {
        var configuration = snapshot.Configuration!.Configuration!;
        var rank = dirspaces.Count == 0 ? 0 : dirspaces.Max(dirspace => dirspace.Rank);
        var changes = snapshot.Changes!;
        var layersAfter = changes
            .Changed.Where(dirspace => dirspace.Rank > rank)
            .Select(dirspace => dirspace.Rank)
            .Distinct()
            .Count();
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
                .. changes.All.Select(dirspace => new RunDirspace(
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
            Subscriptions = NoticeSubscriptions.Of(configuration.Notifications, dirspaces),
            Overview = configuration.Notifications.Overview,
            Display =
                configuration.Notifications.Results == ResultDisplay.Statuses
                    ? null
                    : configuration.Notifications.Results,
            LayersAfter = layersAfter,
            IsLast =
                layersAfter == 0
                && !configuration.Automerge.Enabled
                && !changes.Changed.Any(dirspace => dirspace.Autoapply),
            FilesTruncated = changes.Truncated,
            Remarks = kind == RunKind.Plan ? [.. Remark.All(snapshot.Configuration, changes.Gone)] : [],
        };
    }

    /// <summary>Starts the runs for some dirspaces, or reports that they would be too many.</summary>
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
            ? Answer(new Message.TooManyRuns(kind.Operation(), dirspaces.Count, RunSplit.MaxRuns), before)
            : new(
                [.. before, .. runs.Select(run => StartOf(run, runs[0]))],
                entry,
                [.. runs.Select(ActiveRun.From)],
                [],
                []
            );
    }

    /// <summary>
    /// Reports, once for any number of equal commands, that the requested work is queued or running already.
    /// </summary>
    public Decision AlreadyUnderWay(string operation, IReadOnlyList<ActiveRun> runs)
    {
        var text = MessageText.Render(
            new Message.AlreadyUnderWay(operation, [.. runs.Select(run => Describe(run, run.Dirspaces))])
        );
        return Decision.For(Entry, [.. Accept("eyes"), new Effect.Say(text, $"under-way-{runs[0].RunId:N}")]);
    }

    // The active runs that do exactly this; empty where one is missing.
    private ActiveRun[] Same(IReadOnlyList<Run> wanted)
    {
        var known = OwnRuns.Where(run => run.Request is not null).ToLookup(run => run.Request, StringComparer.Ordinal);
        if (wanted.Count == 0 || known.Count == 0)
            return [];

        ActiveRun[] same = [.. wanted.Select(run => known[RunRequest.From(run)].FirstOrDefault()).OfType<ActiveRun>()];
        return same.Length == wanted.Count ? same : [];
    }

    private static Effect.StartRun StartOf(Run run, Run first) =>
        run.Id == first.Id
            ? new(run)
            : new(run with { Configuration = "", AllDirspaces = [], CostDirspaces = [] }, first.Id);

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
        )
        {
            IsAfterOthers = kind == RunKind.Plan && ReadyDirspaces.AppliedBefore(this, dirspace).Count > 0,
        };

    /// <summary>Ends runs of this pull request that a newer one replaces.</summary>
    public IEnumerable<Effect> Supersede(Func<ActiveRun, bool> which, string detail) =>
        OwnRuns
            .Where(run => run.Kind == RunKind.Plan && which(run))
            .Select(run => new Effect.EndRun(run.RunId, RunEnd.Superseded, detail));

    /// <summary>Describes a run that blocks work over some dirspaces.</summary>
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
}
