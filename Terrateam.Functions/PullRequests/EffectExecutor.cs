using Microsoft.DurableTask.Client;
using Terrateam.Core.Decisions;
using Terrateam.Core.Plans;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Merging;
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
    StatusPublisher statuses,
    PlanVault plans,
    Merger merger,
    FeedbackLog feedback,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    QueueMonitor queues,
    LedgerStore ledgers
)
{
    /// <summary>Carries out one effect; safe to repeat.</summary>
    public Task CarryOutAsync(
        InboxEntry entry,
        EffectKey key,
        Effect effect,
        DurableTaskClient client,
        CancellationToken cancellationToken
    ) =>
        effect switch
        {
            Effect.React react => ReactAsync(entry, react, cancellationToken),
            Effect.Say say => SayAsync(entry, key, say, cancellationToken),
            Effect.SetStatuses set => statuses.SetAsync(entry.Repository, set.Sha, set.Statuses, cancellationToken),
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
            Effect.OvertakePlans overtake => plans.MarkOvertakenAsync(
                entry.Repository.Id,
                overtake.Dirspaces,
                overtake.ByPullRequest,
                cancellationToken
            ),
            Effect.NoteFeedback note => NoteAsync(entry, note),
            Effect.Merge merge => merger.MergeAsync(
                entry.Repository,
                entry.Number,
                CommentOf(key),
                merge,
                cancellationToken
            ),
            Effect.Ask ask => inbox.AddAsync(
                new(entry.Repository, entry.Number, $"{CommentOf(key)}-ask", entry.ReceivedAt, ask.Trigger),
                cancellationToken
            ),
            Effect.WatchQueue => queues.KeepAsync(entry.Repository, cancellationToken),
            _ => throw new InvalidOperationException($"There is no handler for the effect {effect.GetType().Name}."),
        };

    private static string CommentOf(EffectKey key) => $"{key.Delivery}-{key.Question}-{key.Effect}";

    private async Task SayAsync(InboxEntry entry, EffectKey key, Effect.Say say, CancellationToken cancellationToken)
    {
        var comment = await comments.SayAsync(
            entry.Repository,
            entry.Number,
            say.Once ?? CommentOf(key),
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
            run = run with { Configuration = shared.Configuration, AllDirspaces = shared.AllDirspaces };
        }

        await runs.AddAsync(run, cancellationToken);
        await signaller.StartRunAsync(client, run.Id, cancellationToken);
    }

    private async Task EndAsync(Effect.EndRun end, DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await runs.EndAsync(end.RunId, end.Reason, end.Detail, cancellationToken))
            await signaller.WakeRunAsync(client, end.RunId, cancellationToken);
    }
}
