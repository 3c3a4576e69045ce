using Terrateam.Core.Commands;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Webhooks;

/// <summary>Makes the inbox entries of webhooks that concern a pull request.</summary>
internal static class InboxEntries
{
    /// <summary>The entry that an event is for a pull request, or null when it asks nothing of us.</summary>
    /// <param name="webhook">The event.</param>
    /// <param name="delivery">GitHub's id of the delivery.</param>
    /// <param name="receivedAt">When it came in.</param>
    /// <param name="allowedBots">Logins of bots that may command.</param>
    public static InboxEntry? From(
        WebhookEvent webhook,
        string delivery,
        DateTimeOffset receivedAt,
        ICollection<string> allowedBots
    ) =>
        webhook switch
        {
            PullRequestEvent { IsOfInstallation: true } pullRequest when TriggerOf(pullRequest) is { } trigger => new(
                pullRequest.Repository,
                pullRequest.Number,
                delivery,
                receivedAt,
                trigger
            ),
            IssueCommentEvent { IsOfInstallation: true, Action: "created", IsPullRequest: true } comment
                when MayCommand(comment, allowedBots)
                    && CommandParser.Parse(comment.Body) is { Commands.Count: > 0 } parsed => new(
                comment.Repository,
                comment.Number,
                delivery,
                receivedAt,
                new Trigger.Commented(comment.CommentId, comment.Author.Login, parsed)
                {
                    WrittenAt = comment.HappenedAt,
                    IsByPerson = comment.Author.IsHuman,
                }
            ),
            IssueCommentEvent { IsOfInstallation: true, Action: "created", IsDriftIssue: true } comment
                when comment is { Author.IsHuman: true, ViaAppId: null }
                    && CommandParser.Parse(comment.Body) is { Commands.Count: > 0 } parsed => Commented(
                comment,
                parsed,
                delivery,
                receivedAt
            ),
            IssuesEvent { IsOfInstallation: true, Sender.IsHuman: true } issue when ChangeOf(issue) is { } change =>
                new(issue.Repository, issue.Number, delivery, receivedAt, new Trigger.Closed(issue.Sender.Login))
                {
                    Issue = change,
                },
            ReviewEvent { IsOfInstallation: true, Action: "submitted", Author.IsHuman: true } review
                when Misplaced(review.Body) is { } command => new(
                review.Repository,
                review.Number,
                delivery,
                receivedAt,
                new Trigger.Commented(review.ReviewId, review.Author.Login, new([command], 1))
                {
                    WrittenAt = review.HappenedAt,
                    IsByPerson = true,
                }
            ),
            CheckRunEvent { IsOfInstallation: true, Sender.IsHuman: true } check
                when PlanAgain.From(check, delivery) is { } again => new(
                check.Repository,
                again.Number,
                delivery,
                receivedAt,
                again.Trigger
            ),
            MergeGroupEvent { IsOfInstallation: true, Action: "checks_requested", Number: { } number } group => new(
                group.Repository,
                number,
                delivery,
                receivedAt,
                new Trigger.MergeQueued(group.HeadSha, group.BaseSha)
            ),
            _ => null,
        };

    private static InboxEntry Commented(
        IssueCommentEvent comment,
        ParsedComment parsed,
        string delivery,
        DateTimeOffset receivedAt
    )
    {
        var trigger = new Trigger.Commented(comment.CommentId, comment.Author.Login, parsed)
        {
            WrittenAt = comment.HappenedAt,
            IsByPerson = true,
        };
        return new(comment.Repository, comment.Number, delivery, receivedAt, trigger) { Issue = IssueChange.Commented };
    }

    private static IssueChange? ChangeOf(IssuesEvent issue) =>
        issue.Action switch
        {
            "closed" => IssueChange.Closed,
            "labeled" when issue.Label == DriftIssueText.IgnoreLabel => IssueChange.Ignored,
            _ => null,
        };

    // Commands are not read in reviews: one that is there is answered.
    private static Command.Misplaced? Misplaced(string review)
    {
        var first = CommandParser.Parse(review).Commands.FirstOrDefault(command => command is not Command.Unknown);
        return first is null ? null : CommandParser.Misplace(first);
    }

    /// <summary>
    /// A person, or a bot that the settings allow by name; never the app itself, even if it is among those.
    /// </summary>
    private static bool MayCommand(IssueCommentEvent comment, ICollection<string> allowedBots) =>
        comment.Author.IsHuman
            ? comment.ViaAppId is null
            : allowedBots.Contains(comment.Author.Login, StringComparer.OrdinalIgnoreCase)
                && !comment.Body.StartsWith("<!-- terrateam:", StringComparison.Ordinal);

    private static Trigger? TriggerOf(PullRequestEvent webhook) =>
        webhook.Action switch
        {
            "opened" or "reopened" or "synchronize" => new Trigger.Pushed(webhook.Sender.Login)
            {
                // Without a time it is after everything, so that no comment is taken to be about it.
                IsReopened = webhook.Action is "reopened",
                Head = new(webhook.HeadSha, webhook.HappenedAt),
            },
            "edited" when webhook.IsRetargeted => new Trigger.Pushed(webhook.Sender.Login)
            {
                RetargetedAt = webhook.HappenedAt,
            },
            "ready_for_review" => new Trigger.Pushed(webhook.Sender.Login),
            "closed" => new Trigger.Closed(webhook.Sender.Login),
            _ => null,
        };
}
