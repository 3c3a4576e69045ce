using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Has builders and indexer run before anything is matched: keeps what was asked, starts what is missing, and asks
/// again once it is there.
/// </summary>
internal static class PreparationDecision
{
    /// <summary>After how many runs in a row that ended without a report a preparation is given up.</summary>
    public const int MostAborted = 3;

    /// <summary>
    /// How many events and commands wait at most; the first of a longer list are answered by the ones after them.
    /// </summary>
    public const int MostDeferred = 50;

    /// <summary>What to do first, or null where the question can be answered now.</summary>
    public static Decision? Decide(Situation situation) =>
        situation.Question.Trigger switch
        {
            Trigger.RunOver { Work: { } kind } when kind.IsPreparation() => Over(situation),
            Trigger.Closed => null,
            _ when situation.Snapshot.Preparation is { } preparation => Defer(situation, preparation),
            _ => null,
        };

    private static Decision? Defer(Situation situation, Preparation preparation)
    {
        var (question, pullRequest) = (situation.Question, situation.PullRequest);
        var works = WorkFor(question, preparation);
        if (works.Count == 0 || situation.Obstacle("plan") is not null)
            return null;

        if (Admission.Start(situation) is { } denial)
            return situation.Answer(denial);

        var isAutomatic = question.Trigger is Trigger.RunOver;
        if (ForkRule.Refusal(situation) is { } forked)
            return isAutomatic ? situation.Nothing() : situation.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return isAutomatic ? situation.Nothing() : situation.Answer(new Notice.MergeConflict(pullRequest.BaseRef));

        // A failure stays what it is until somebody does something: then it may have been an outage, and is tried
        // again.
        if (isAutomatic && preparation.Failure is not null)
            return situation.Nothing();

        var known = situation.Entry.Preparing ?? Preparing.Nothing;
        var asked = Asked(question);
        var deferred = known
            .Deferred.Where(earlier => asked is not Trigger.Pushed || earlier is not Trigger.Pushed)
            .Append(asked)
            .TakeLast(MostDeferred);
        var aborted = known.Aborted.Where(earlier =>
            works.All(work => !string.Equals(work.What.Key, earlier.Key, StringComparison.Ordinal))
        );
        IReadOnlyList<Effect> outdated =
            question.Trigger is Trigger.Pushed
                ? [.. PushDecision.Outdated(situation), .. Replaced(situation, works)]
                : [];
        return Start(situation, works, new([.. deferred], [.. aborted]), [.. outdated, .. situation.Accept()]);
    }

    /// <summary>A preparation is over: start the next, try again, give up, or ask what waited for it.</summary>
    private static Decision Over(Situation situation)
    {
        var known = situation.Entry.Preparing ?? Preparing.Nothing;
        if (situation.PullRequest.State == PullRequestState.Closed || known.Deferred.Count == 0)
            return Decision.For(situation.Entry with { Preparing = null });
        if (situation.Snapshot.Preparation is not { } preparation)
        {
            return Decision.For(
                situation.Entry with
                {
                    Preparing = null,
                },
                [.. known.Deferred.Select(trigger => new Effect.Ask(trigger))]
            );
        }

        if (preparation.Failure is { } failure)
            return GiveUp(situation, failure.Work.Kind, failure.Reason, failure.Url);

        // What is missing now may be of a commit that came meanwhile.
        if (ForkRule.RefusalOf(situation, known.Deferred) is { } forked)
        {
            var answer = situation.Answer(forked);
            return answer with { Entry = answer.Entry with { Preparing = null } };
        }

        var hopeless = known.Aborted.FirstOrDefault(aborted =>
            (aborted.IsFinal || aborted.Times >= MostAborted)
            && preparation.Missing.Any(work => string.Equals(work.What.Key, aborted.Key, StringComparison.Ordinal))
        );
        return hopeless is not null
            ? GiveUp(situation, hopeless.Kind, hopeless.Detail, hopeless.Url)
            : Start(situation, preparation.Missing, known, []);
    }

    private static Decision GiveUp(Situation situation, RunKind kind, string reason, string? url)
    {
        var pullRequest = situation.PullRequest;
        var status = new StatusChange(
            StatusTitle.Apply,
            StatusState.Failure,
            $"terrateam {kind.Operation()} failed: see the comment."
        );
        return Decision.For(
            situation.Entry with
            {
                Preparing = null,
            },
            [
                new Effect.Say(NoticeText.Render(new Notice.PreparationFailed(kind, reason, url))),
                .. pullRequest.State == PullRequestState.Open
                    ? new Effect[] { new Effect.SetStatuses(pullRequest.HeadSha, [status]) }
                    : [],
            ]
        );
    }

    private static Decision Start(
        Situation situation,
        IReadOnlyList<PreparationWork> works,
        Preparing preparing,
        IReadOnlyList<Effect> before
    )
    {
        var ending = before.OfType<Effect.EndRun>().Select(end => end.RunId).ToHashSet();
        var underWay = situation
            .OwnRuns.Where(run => !ending.Contains(run.RunId))
            .Select(run => run.Prepares)
            .ToHashSet(StringComparer.Ordinal);
        Run[] runs = [.. works.Where(work => !underWay.Contains(work.What.Key)).Select(work => RunOf(situation, work))];
        return new(
            [.. before, .. runs.Select(run => new Effect.StartRun(run))],
            situation.Entry with
            {
                Preparing = preparing,
            },
            [.. runs.Select(run => run.ToActive())],
            [],
            []
        );
    }

    /// <summary>A run for a piece of preparation. It works on no dirspace, and so is in nobody's way.</summary>
    public static Run RunOf(Situation situation, PreparationWork work) =>
        new()
        {
            Id = situation.NewRunId(),
            Kind = work.Kind,
            Repository = situation.Snapshot.Repository,
            PullRequest = situation.PullRequest,
            Dirspaces = [],
            AllDirspaces = [],
            Configuration = work.Configuration,
            Actor = situation.Question.Actor,
            IsAutomatic = situation.Question.Command is null,
            CreatedAt = situation.Now,
            Preparation = work.What,
        };

    // The command itself makes an index, and a better one than what would be made for it before.
    private static IReadOnlyList<PreparationWork> WorkFor(Question question, Preparation preparation) =>
        question.Command is Command.Index
            ? [.. preparation.Work.Where(work => work.Kind != RunKind.Index)]
            : preparation.Work;

    private static IEnumerable<Effect> Replaced(Situation situation, IReadOnlyList<PreparationWork> works) =>
        situation
            .OwnRuns.Where(run =>
                run.Prepares is { } key
                && works.All(work => !string.Equals(work.What.Key, key, StringComparison.Ordinal))
            )
            .Select(run => new Effect.EndRun(run.RunId, RunEnd.Superseded, "A newer commit was pushed."));

    // One line, whatever else the comment says: what waits is kept with the pull request.
    internal static Trigger Asked(Question question) =>
        question switch
        {
            { Trigger: Trigger.Commented comment, Command: { } command } => comment with
            {
                Body = CommandText.Of(command),
            },
            _ => question.Trigger,
        };
}
