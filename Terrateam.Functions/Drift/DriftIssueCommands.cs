using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Access;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Drift;
using Terrateam.Core.Locks;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;
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
public sealed partial class DriftIssueCommands(
    IGitHubApp app,
    DriftBranchReader branches,
    PeopleReader people,
    LedgerStore ledgers,
    RunStore runs,
    CommentPublisher comments,
    FeedbackLog feedback,
    OrchestrationSignaller signaller,
    TimeProvider time,
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
            await CarryOutAsync(new(entry, issue, commented), client, cancellationToken);
        else if (entry.Requests is [{ Actor: var actor }, ..] && TextOf(entry, issue, actor) is { } text)
            await SayAsync(entry, "change", text, cancellationToken);
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

    private async Task CarryOutAsync(Asked asked, DurableTaskClient client, CancellationToken cancellationToken)
    {
        var (entry, issue, commented) = asked;
        var branch = await branches.ReadAsync(entry.Repository, cancellationToken);
        if (branch is null || TargetOf(issue, branch) is not { } target)
        {
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
            Log.Stranger(logger, entry.Owner, entry.Delivery);
            return;
        }

        for (var index = 0; index < commented.Comment.Commands.Count; index++)
        {
            var command = commented.Comment.Commands[index];
            var key = $"{entry.Delivery}-{index}";
            var text = command switch
            {
                Command.Plan { Query.IsAll: true } => await StartAsync(
                    asked,
                    target,
                    configuration,
                    actor,
                    applies: false,
                    key,
                    client,
                    cancellationToken
                ),
                Command.Apply { Query.IsAll: true } => await StartAsync(
                    asked,
                    target,
                    configuration,
                    actor,
                    applies: true,
                    key,
                    client,
                    cancellationToken
                ),
                Command.Unlock { PullRequests.Count: 0 } => await UnlockAsync(
                    entry,
                    target,
                    configuration,
                    actor,
                    client,
                    cancellationToken
                ),
                Command.Feedback { Text: var told } => Note(entry, commented.Author, told),
                _ => DriftIssueText.NotHere(),
            };
            if (text is not null)
            {
                await SayAsync(entry, $"{index}", text, cancellationToken);
                continue;
            }

            var reactions = github.For(entry.Repository).Comments;
            await reactions.AddReactionAsync(commented.CommentId, "rocket", cancellationToken);
        }
    }

    private string Note(InboxEntry entry, string author, string told)
    {
        var text = new string([.. told.Select(static letter => char.IsControl(letter) ? ' ' : letter)]).Trim();
        feedback.Note(entry.Repository, entry.Number, author, text.Length > 2_000 ? text[..2_000] : text);
        return MessageText.Render(new Message.FeedbackTaken(text.Length > 2_000));
    }

    /// <summary>Starts a pass of the schedule; the answer where it is not started.</summary>
    private async Task<string?> StartAsync(
        Asked asked,
        Target target,
        RepositoryConfiguration configuration,
        Person actor,
        bool applies,
        string key,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (DriftAccess.Denials(configuration.Access, applies, actor, target.Dirspaces) is { Count: > 0 } denials)
        {
            var operation = applies ? "apply" : "plan";
            return await DeniedAsync(
                asked.Entry.Repository,
                configuration,
                actor,
                operation,
                denials,
                cancellationToken
            );
        }

        var repository = asked.Entry.Repository;
        var instance = OrchestrationInstances.OfDrift(repository.Id, target.Schedule);
        if (
            await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken) is
            { IsCompleted: false } going
        )
        {
            // This very command may have started it before a crash.
            return going.ReadInputAs<DriftOrchestrationInput>()?.Request?.Key == key
                ? null
                : DriftIssueText.Busy(target.Schedule);
        }

        var digest = DriftIssueText.DigestOf(asked.Issue.Body);
        await client.ScheduleNewOrchestrationInstanceAsync(
            OrchestrationNames.Drift,
            new DriftOrchestrationInput(repository, target.Schedule, time.GetUtcNow())
            {
                Request = new(asked.Issue.Number, key, applies, digest, target.Dirspace),
            },
            new StartOrchestrationOptions(instance),
            cancellationToken
        );
        Log.Started(logger, repository.Id, target.Schedule, asked.Issue.Number, actor.Login, applies);
        return null;
    }

    private async Task<string> UnlockAsync(
        InboxEntry entry,
        Target target,
        RepositoryConfiguration configuration,
        Person actor,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        if (DriftAccess.UnlockDenials(configuration.Access, actor) is { Count: > 0 } denials)
            return await DeniedAsync(entry.Repository, configuration, actor, "unlock", denials, cancellationToken);

        var ledger = await ledgers.ReadAsync(entry.Repository.Id, cancellationToken);
        var ended = ledger.Runs.Where(run => run.Drift == target.Schedule).ToList();
        var reason = $"{actor.Login} unlocked drift from #{entry.Number}.";
        foreach (var run in ended)
        {
            if (await runs.EndAsync(run.RunId, RunEnd.Unlocked, reason, cancellationToken) is { Changed: true })
                await signaller.WakeRunAsync(client, run.RunId, RunSignals.Called, cancellationToken);
        }

        return MessageText.Render(new Message.Unlocked([], ended.Count));
    }

    private async Task<string> DeniedAsync(
        Repository repository,
        RepositoryConfiguration configuration,
        Person actor,
        string operation,
        IReadOnlyList<AccessDenial> denials,
        CancellationToken cancellationToken
    )
    {
        var refusal = new Message.AccessDenied(actor.Login, operation, denials);
        var allowed = denials.SelectMany(static denial => denial.Allowed.Concat(denial.Superapproval)).ToList();
        if (!allowed.Exists(static match => match is AccessMatch.Team))
            return MessageText.Render(refusal);

        var github = app.ForInstallation(repository.InstallationId);
        var teams = await people.ReadTeamsAsync(github, repository, cancellationToken);
        var unknown = teams.Unknown(allowed, configuration, repository.IsPrivate);
        return MessageText.Render(
            unknown.Count == 0 ? refusal : new Message.UnknownTeams(refusal, repository.Owner, unknown)
        );
    }

    private Task<Comment> SayAsync(InboxEntry entry, string key, string text, CancellationToken cancellationToken) =>
        comments.SayAsync(entry.Repository, entry.Number, $"{entry.Delivery}-{key}", text, cancellationToken);

    /// <summary>The schedule and the dirspaces of an issue; null where nothing has them any more.</summary>
    private static Target? TargetOf(Issue issue, DriftBranch branch)
    {
        foreach (var schedule in branch.Configuration.Drift.Schedules)
        {
            var all = branch
                .Changes.Changed.Where(one => schedule.Query.Matches(new TagSubject(one.Tags, one.Dirspace.Directory)))
                .ToList();
            if (Has(schedule.Name, dirspace: null))
                return new(schedule.Name, null, all);
            if (all.Find(one => Has(schedule.Name, one.Dirspace)) is { } found)
                return new(schedule.Name, found.Dirspace, [found]);
        }

        return null;

        bool Has(string schedule, Dirspace? dirspace) =>
            issue.Body.StartsWith(DriftIssueText.Marker(schedule, dirspace), StringComparison.Ordinal);
    }

    private sealed record Asked(InboxEntry Entry, Issue Issue, Trigger.Commented Comment);

    private sealed record Target(string Schedule, Dirspace? Dirspace, IReadOnlyList<ChangedDirspace> Dirspaces);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Drift of repository {RepositoryId}, schedule {Schedule}, was started from issue {Issue} by "
                + "{Actor}, applies: {Applies}"
        )]
        public static partial void Started(
            ILogger logger,
            long repositoryId,
            string schedule,
            int issue,
            string actor,
            bool applies
        );

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "{Owner}: {Delivery} is a stranger's and was left alone"
        )]
        public static partial void Stranger(ILogger logger, string owner, string delivery);
    }
}
