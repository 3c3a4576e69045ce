using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Commands;
using Terrateam.Core.Drift;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Drift;

/// <summary>
/// Carries out what people do with drift issues. Whether it is such an issue, and how it is now, is read from GitHub: a
/// forged or late event does nothing.
/// </summary>
internal sealed partial class DriftIssueCommands(
    IGitHubApp app,
    DriftBranchReader branches,
    PeopleReader people,
    LedgerStore ledgers,
    RunStore runs,
    CommentPublisher comments,
    FeedbackLog feedback,
    OrchestrationSignaller signaller,
    DriftIssuePasses passes,
    DriftIssueDenial denial,
    AuditLog audit,
    ILogger<DriftIssueCommands> logger
) : IDriftIssueEvents
{
    /// <inheritdoc/>
    public async Task HandleAsync(InboxEntry entry, DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var issue = await app.For(entry.Repository).Issues.FindAsync(entry.Number, cancellationToken);
        if (
            issue is null
            || !issue.Body.StartsWith(DriftIssueText.Start, StringComparison.Ordinal)
            || !string.Equals(issue.Author, await app.GetBotLoginAsync(cancellationToken), StringComparison.Ordinal)
        )
        {
            return;
        }

        if (entry.Trigger is Trigger.Commented commented)
        {
            await CarryOutAsync(entry, issue, commented, client, cancellationToken);
        }
        else if (entry.Requests is [{ Actor: var actor }, ..] && TextOf(entry, issue, actor) is { } text)
        {
            var decision = entry.Issue is IssueChange.Closed ? "acknowledges the drift" : "silences the drift";
            await AuditAsync(entry, decision, text, cancellationToken);
            await SayAsync(entry, "change", text, cancellationToken);
        }
    }

    // Stale where the issue is another by now.
    private static string? TextOf(InboxEntry entry, Issue issue, string actor) =>
        entry.Issue switch
        {
            IssueChange.Closed when !issue.IsOpen && DriftIssueText.DigestOf(issue.Body) is not null =>
                DriftIssueText.Acknowledged(actor),
            IssueChange.Ignored when issue.Labels.Contains(DriftIssueText.IgnoreLabel) => DriftIssueText.Ignored(actor),
            _ => null,
        };

    private async Task CarryOutAsync(
        InboxEntry entry,
        Issue issue,
        Trigger.Commented commented,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var branch = await branches.ReadAsync(entry.Repository, cancellationToken);
        if (branch is null || DriftIssueTarget.Find(issue, branch) is not { } target)
        {
            await AuditAsync(entry, "answers", DriftIssueText.Unknown(), cancellationToken);
            await SayAsync(entry, "unknown", DriftIssueText.Unknown(), cancellationToken);
            return;
        }

        var configuration = branch.Configuration;
        var github = app.ForInstallation(entry.Repository.InstallationId);
        var teams = DriftAccess.Teams(configuration.Access);
        var actor = await people.ReadPersonAsync(github, entry.Repository, commented.Author, teams, cancellationToken);

        // What strangers can provoke in a public repository is not answered.
        if (actor.IsStranger)
        {
            await AuditAsync(entry, "nothing", "The author is a stranger to the repository.", cancellationToken);
            Log.Stranger(logger, entry.Owner, entry.Delivery);
            return;
        }

        for (var index = 0; index < commented.Comment.Commands.Count; index++)
        {
            var command = commented.Comment.Commands[index];
            var asked = new DriftIssueRequest(entry, issue, commented, target, configuration, actor)
            {
                Key = $"{entry.Delivery}-{index}",
            };
            var (decision, text) = command switch
            {
                Command.Plan { Query.IsAll: true } => await passes.StartAsync(
                    asked,
                    applies: false,
                    client,
                    cancellationToken
                ),
                Command.Apply { Query.IsAll: true } => await passes.StartAsync(
                    asked,
                    applies: true,
                    client,
                    cancellationToken
                ),
                Command.Unlock { PullRequests.Count: 0 } => await UnlockAsync(asked, client, cancellationToken),
                Command.Feedback { Text: var told } => Note(entry, commented.Author, told),
                _ => DriftIssueAnswer.Of(DriftIssueText.NotHere()),
            };
            await audit.AddAsync(DecisionAudit.OfIssue(entry, index, decision, text), cancellationToken);
            if (text is not null)
            {
                await SayAsync(entry, $"{index}", text, cancellationToken);
                continue;
            }

            var reactions = github.For(entry.Repository).Comments;
            await reactions.AddReactionAsync(commented.CommentId, "rocket", cancellationToken);
        }
    }

    private DriftIssueAnswer Note(InboxEntry entry, string author, string told)
    {
        var text = new string([.. told.Select(static letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
        feedback.Note(entry.Repository, entry.Number, author, text.Length > 2_000 ? text[..2_000] : text);
        return new("notes feedback; answers", MessageText.Render(new Message.FeedbackTaken(text.Length > 2_000)));
    }

    private async Task<DriftIssueAnswer> UnlockAsync(
        DriftIssueRequest asked,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var (entry, actor) = (asked.Entry, asked.Actor);
        if (DriftAccess.UnlockDenials(asked.Configuration.Access, actor) is { Count: > 0 } denials)
            return DriftIssueAnswer.Of(await denial.ExplainAsync(asked, "unlock", denials, cancellationToken));

        var ledger = await ledgers.ReadAsync(entry.Repository.Id, cancellationToken);
        var ended = ledger.Runs.Where(run => run.Drift == asked.Target.Schedule).ToList();
        var reason = $"{actor.Login} unlocked drift from #{entry.Number}.";
        foreach (var run in ended)
        {
            if (await runs.EndAsync(run.RunId, RunEnd.Unlocked, reason, cancellationToken) is { Changed: true })
                await signaller.WakeRunAsync(client, run.RunId, RunSignals.Called, cancellationToken);
        }

        return new(
            string.Join("; ", ended.Select(static run => $"ends {run.RunId}").Append("answers")),
            MessageText.Render(new Message.Unlocked([], ended.Count))
        );
    }

    // One entry for each command of a comment.
    private Task AuditAsync(InboxEntry entry, string decision, string why, CancellationToken cancellationToken) =>
        audit.AddAsync(
            [
                .. Enumerable
                    .Range(0, entry.Requests.Count)
                    .Select(request => DecisionAudit.OfIssue(entry, request, decision, why)),
            ],
            cancellationToken
        );

    private Task<Comment> SayAsync(InboxEntry entry, string key, string text, CancellationToken cancellationToken) =>
        comments.SayAsync(entry.Repository, entry.Number, $"{entry.Delivery}-{key}", text, cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: {Delivery} is a stranger's and was left alone"
        )]
        public static partial void Stranger(ILogger logger, string owner, string delivery);
    }
}
