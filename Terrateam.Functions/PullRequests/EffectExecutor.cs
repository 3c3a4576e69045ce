using Microsoft.DurableTask.Client;
using Terrateam.Core.Decisions;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Merging;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.PullRequests;

/// <summary>
/// Carries out the effects of decisions. Every effect has a key, so that a second attempt finds the result of the
/// first.
/// </summary>
public sealed class EffectExecutor(
    IGitHubApp app,
    CommentPublisher comments,
    RunStore runs,
    RunDispatcher dispatcher,
    StatusPublisher statuses,
    PlanVault plans,
    Merger merger,
    FeedbackLog feedback,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    QueueMonitor queues,
    LedgerStore ledgers,
    OvertakenPlanReporter overtaken,
    OverviewPublisher overviews
)
{
    /// <summary>Carries out one effect; safe to repeat.</summary>
    public Task CarryOutAsync(
        InboxEntry entry,
        EventPosition at,
        Effect effect,
        DurableTaskClient client,
        CancellationToken cancellationToken
    ) =>
        effect switch
        {
            Effect.React react => ReactAsync(entry, react, cancellationToken),
            Effect.Say say => SayAsync(entry, at, say, cancellationToken),
            Effect.SetStatuses set => statuses.SetAsync(
                entry.Repository,
                set.Sha,
                set.Statuses,
                new(entry.Number, set.Display),
                cancellationToken
            ),
            Effect.StartRun start => StartAsync(start, client, cancellationToken),
            Effect.EndRun end => EndAsync(end, client, cancellationToken),
            Effect.DeletePlans { ExceptHeadSha: { } head } delete => plans.DeleteOutdatedAsync(
                entry.Repository.Id,
                delete.PullRequest,
                head,
                delete.ExceptBaseRef is { } into ? (into, delete.ExceptBaseSha) : null,
                cancellationToken
            ),
            Effect.DeletePlans delete => plans.DeleteForPullRequestAsync(
                entry.Repository.Id,
                delete.PullRequest,
                cancellationToken
            ),
            Effect.OvertakePlans overtake => OvertakeAsync(entry, overtake, cancellationToken),
            Effect.NoteFeedback note => NoteAsync(entry, note),
            Effect.Merge merge => merger.MergeAsync(
                entry.Repository,
                entry.Number,
                CommentOf(at),
                merge,
                cancellationToken
            ),
            Effect.Ask ask => inbox.AddAsync(
                new(entry.Repository, entry.Number, $"{CommentOf(at)}-ask", entry.ReceivedAt, ask.Trigger)
                {
                    Trace = entry.Trace,
                },
                cancellationToken
            ),
            Effect.ShowOverview show => ShowAsync(entry, show, cancellationToken),
            Effect.WatchQueue => queues.KeepAsync(entry.Repository, cancellationToken),
            _ => throw new InvalidOperationException($"There is no handler for the effect {effect.GetType().Name}."),
        };

    private static string CommentOf(EventPosition at) => $"{at.Delivery}-{at.Request}-{at.Effect}";

    private async Task SayAsync(InboxEntry entry, EventPosition at, Effect.Say say, CancellationToken cancellationToken)
    {
        var comment = await comments.SayAsync(
            entry.Repository,
            entry.Number,
            say.Once ?? CommentOf(at),
            say.Markdown,
            cancellationToken
        );
        if (say.ForkHead is not { } head)
            return;

        await ledgers.UpdateAsync(
            entry.Repository.Id,
            ledger =>
                Task.FromResult(
                    ledger.Find(entry.Number)?.WithForkNotice(new(head, comment.CreatedAt)) is { } known
                        ? ledger.With(known)
                        : null
                ),
            cancellationToken
        );
    }

    private async Task ShowAsync(InboxEntry entry, Effect.ShowOverview show, CancellationToken cancellationToken)
    {
        var isOwn = show.PullRequest == entry.Number;
        _ = await overviews.TryShowAsync(entry.Repository, show.PullRequest, isOwn, cancellationToken);
        if (show.AndOthers)
        {
            await overviews.ShowOthersAsync(
                entry.Repository,
                show.PullRequest,
                dirspaces: null,
                ledger: null,
                cancellationToken
            );
        }
    }

    private async Task OvertakeAsync(
        InboxEntry entry,
        Effect.OvertakePlans overtake,
        CancellationToken cancellationToken
    )
    {
        await plans.MarkOvertakenAsync(
            entry.Repository.Id,
            overtake.Dirspaces,
            overtake.ByPullRequest,
            cancellationToken
        );
        await overtaken.ReportAsync(entry.Repository, overtake.ByPullRequest, overtake.Dirspaces, cancellationToken);
    }

    private Task NoteAsync(InboxEntry entry, Effect.NoteFeedback note)
    {
        feedback.Note(entry.Repository, entry.Number, note.Author, note.Text);
        return Task.CompletedTask;
    }

    private Task ReactAsync(InboxEntry entry, Effect.React react, CancellationToken cancellationToken) =>
        app.For(entry.Repository).Comments.AddReactionAsync(react.CommentId, react.Content, cancellationToken);

    private async Task StartAsync(Effect.StartRun start, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var run = start.Run;
        if (start.SharesWith is { } first)
        {
            var shared = await runs.GetAsync(first, cancellationToken);
            run = run with
            {
                Configuration = shared.Configuration,
                AllDirspaces = shared.AllDirspaces,
                CostDirspaces = shared.CostDirspaces,
            };
        }

        var stored = await runs.AddAsync(run, cancellationToken);

        // Here, because each step of its orchestration waits in a queue. Before the orchestration starts, so that no
        // two dispatch it.
        await dispatcher.TryDispatchAsync(stored, cancellationToken);
        await signaller.StartRunAsync(client, run.Id, cancellationToken);
    }

    private async Task EndAsync(Effect.EndRun end, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await runs.EndAsync(end.RunId, end.Reason, end.Detail, cancellationToken) is { Changed: true })
            await signaller.WakeRunAsync(client, end.RunId, RunSignals.Called, cancellationToken);
    }
}
