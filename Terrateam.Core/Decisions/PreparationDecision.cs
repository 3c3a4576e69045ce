using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Runs builders and indexer before the files are matched: defers the request, starts the missing runs, and handles the
/// request once they are done.
/// </summary>
internal static class PreparationDecision
{
    /// <summary>A preparation is given up after this many runs in a row without a report.</summary>
    public const int MaxAborted = 3;

    /// <summary>
    /// The maximum number of deferred events and commands. Beyond it the oldest ones are dropped, because newer ones
    /// cover them.
    /// </summary>
    public const int MaxDeferred = 50;

    /// <summary>What to do first; null where the request can be handled now.</summary>
    public static Decision? Decide(DecisionContext context) =>
        context.Request.Trigger switch
        {
            Trigger.RunOver { Work: { } kind } when kind.IsPreparation() => Over(context),
            Trigger.Closed => null,
            _ when context.Snapshot.Preparation is { } preparation => Defer(context, preparation),
            _ when IsBehindDeferred(context) => Join(context, context.Entry.Preparing!),
            _ => null,
        };

    // The run has reported, and the event that lets the deferred requests go on is not handled yet: a later command is
    // answered after them. The index is built anew by its own command.
    private static bool IsBehindDeferred(DecisionContext context) =>
        context.Request.Command is not null and not Command.Index
        && Decider.NeedsOf(context.Request).HasFlag(Needs.Changes)
        && context.PullRequest.State != PullRequestState.Closed
        && context.Entry.Preparing is { Deferred.Count: > 0 };

    private static Decision Join(DecisionContext context, Preparing preparing) =>
        Decision.For(
            context.Entry with
            {
                Preparing = preparing with { Deferred = WithLast(preparing.Deferred, Asked(context.Request)) },
            },
            [.. context.Accept()]
        );

    private static IReadOnlyList<Trigger> WithLast(IEnumerable<Trigger> deferred, Trigger asked) =>
        [.. deferred.Append(asked).TakeLast(MaxDeferred)];

    private static Decision? Defer(DecisionContext context, Preparation preparation)
    {
        var (request, pullRequest) = (context.Request, context.PullRequest);
        var works = WorkFor(request, preparation);
        if (works.Count == 0 || context.Obstacle("plan") is not null)
            return null;

        if (Admission.Start(context) is { } denial)
            return context.Answer(denial);

        var isAutomatic = request.Trigger is Trigger.RunOver;
        if (ForkRule.Refusal(context) is { } forked)
            return isAutomatic ? context.Nothing() : context.Answer(forked);
        if (pullRequest is { State: PullRequestState.Open, Mergeable: false })
            return isAutomatic ? context.Nothing() : context.Answer(new Message.MergeConflict(pullRequest.BaseRef));

        // A failure counts until the next command or push, which tries again because it may have been an outage.
        if (isAutomatic && preparation.Failure is not null)
            return context.Nothing();

        var known = context.Entry.Preparing ?? Preparing.Nothing;
        var asked = Asked(request);
        var deferred = WithLast(
            known.Deferred.Where(earlier => asked is not Trigger.Pushed || earlier is not Trigger.Pushed),
            asked
        );
        var aborted = known.Aborted.Where(earlier =>
            works.All(work => !string.Equals(work.What.Key, earlier.Key, StringComparison.Ordinal))
        );
        IReadOnlyList<Effect> outdated =
            request.Trigger is Trigger.Pushed ? [.. PushDecision.Outdated(context), .. Replaced(context, works)] : [];
        return Start(context, works, new(deferred, [.. aborted]), [.. outdated, .. context.Accept()]);
    }

    /// <summary>
    /// Handles the end of a preparation: starts the next, tries again, gives up, or handles the deferred requests.
    /// </summary>
    private static Decision Over(DecisionContext context)
    {
        var known = context.Entry.Preparing ?? Preparing.Nothing;
        if (context.PullRequest.State == PullRequestState.Closed || known.Deferred.Count == 0)
            return Decision.For(context.Entry with { Preparing = null });
        if (context.Snapshot.Preparation is not { } preparation)
        {
            return Decision.For(
                context.Entry with
                {
                    Preparing = null,
                },
                [.. known.Deferred.Select(trigger => new Effect.Ask(trigger))]
            );
        }

        if (preparation.Failure is { } failure)
            return GiveUp(context, failure.Work.Kind, failure.Reason, failure.Url);

        // The missing preparation may be for a commit that was pushed meanwhile.
        if (ForkRule.RefusalOf(context, known.Deferred) is { } forked)
        {
            var answer = context.Answer(forked);
            return answer with { Entry = answer.Entry with { Preparing = null } };
        }

        var hopeless = known.Aborted.FirstOrDefault(aborted =>
            (aborted.IsFinal || aborted.Times >= MaxAborted)
            && preparation.Missing.Any(work => string.Equals(work.What.Key, aborted.Key, StringComparison.Ordinal))
        );
        return hopeless is not null
            ? GiveUp(context, hopeless.Kind, hopeless.Detail, hopeless.Url)
            : Start(context, preparation.Missing, known, []);
    }

    private static Decision GiveUp(DecisionContext context, RunKind kind, string reason, string? url)
    {
        var pullRequest = context.PullRequest;
        var status = new StatusChange(
            StatusTitle.Apply,
            StatusState.Failure,
            $"terrateam {kind.Operation()} failed: see the comment."
        );
        return Decision.For(
            context.Entry with
            {
                Preparing = null,
            },
            [
                new Effect.Say(MessageText.Render(new Message.PreparationFailed(kind, reason, url))),
                .. pullRequest.State == PullRequestState.Open
                    ? new Effect[] { new Effect.SetStatuses(pullRequest.HeadSha, [status]) }
                    : [],
            ]
        );
    }

    private static Decision Start(
        DecisionContext context,
        IReadOnlyList<PreparationWork> works,
        Preparing preparing,
        IReadOnlyList<Effect> before
    )
    {
        var ending = before.OfType<Effect.EndRun>().Select(end => end.RunId).ToHashSet();
        var underWay = context
            .OwnRuns.Where(run => !ending.Contains(run.RunId))
            .Select(run => run.Prepares)
            .ToHashSet(StringComparer.Ordinal);
        Run[] runs = [.. works.Where(work => !underWay.Contains(work.What.Key)).Select(work => RunOf(context, work))];
        return new(
            [.. before, .. runs.Select(run => new Effect.StartRun(run))],
            context.Entry with
            {
                Preparing = preparing,
            },
            [.. runs.Select(ActiveRun.From)],
            [],
            []
        );
    }

    /// <summary>A run for a preparation. It has no dirspaces, so it blocks no other run.</summary>
    public static Run RunOf(DecisionContext context, PreparationWork work) =>
        new()
        {
            Id = context.NewRunId(),
            Kind = work.Kind,
            Repository = context.Snapshot.Repository,
            PullRequest = context.PullRequest,
            Dirspaces = [],
            AllDirspaces = [],
            Configuration = work.Configuration,
            Actor = context.Request.Actor,
            IsAutomatic = context.Request.Command is null,
            CreatedAt = context.Now,
            Preparation = work.What,
        };

    // The command builds a newer index itself.
    private static IReadOnlyList<PreparationWork> WorkFor(DecisionRequest request, Preparation preparation) =>
        request.Command is Command.Index
            ? [.. preparation.Work.Where(work => work.Kind != RunKind.Index)]
            : preparation.Work;

    private static IEnumerable<Effect> Replaced(DecisionContext context, IReadOnlyList<PreparationWork> works) =>
        context
            .OwnRuns.Where(run =>
                run.Prepares is { } key
                && works.All(work => !string.Equals(work.What.Key, key, StringComparison.Ordinal))
            )
            .Select(run => new Effect.EndRun(run.RunId, RunEnd.Superseded, "A newer commit was pushed."));

    // Only the one command, because the others of the comment are requests of their own.
    internal static Trigger Asked(DecisionRequest request) =>
        request switch
        {
            { Trigger: Trigger.Commented comment, Command: { } command } => comment with
            {
                Comment = new([command], 1),
            },
            _ => request.Trigger,
        };
}
