using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Drift;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Drift;

/// <summary>
/// Starts passes of schedules that commands in drift issues ask for. An apply is of the text that the app posted, and
/// that was there before the command was written.
/// </summary>
internal sealed partial class DriftIssuePasses(
    PostedDriftIssues posted,
    DriftIssueDenial denial,
    TimeProvider time,
    ILogger<DriftIssuePasses> logger
)
{
    /// <summary>Starts a pass of the schedule, once for each command; or says why not.</summary>
    public async Task<DriftIssueAnswer> StartAsync(
        DriftIssueRequest asked,
        bool applies,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var (target, actor, repository) = (asked.Target, asked.Actor, asked.Entry.Repository);
        if (DriftAccess.Denials(asked.Configuration.Access, applies, actor, target.Dirspaces) is { Count: > 0 } denials)
        {
            return DriftIssueAnswer.Of(
                await denial.ExplainAsync(asked, applies ? "apply" : "plan", denials, cancellationToken)
            );
        }

        var instance = OrchestrationInstances.OfDrift(repository.Id, target.Schedule);
        var known = await client.GetInstanceAsync(instance, getInputsAndOutputs: true, cancellationToken);

        var started = new DriftIssueAnswer(
            $"starts {(applies ? "apply" : "plan")} of the drift schedule {target.Schedule}",
            Text: null
        );

        // This very command may have started it before a crash, and it may be over since.
        if (known?.ReadInputAs<DriftOrchestrationInput>()?.Request?.Key == asked.Key)
            return started;
        if (known is { IsCompleted: false })
            return DriftIssueAnswer.Of(DriftIssueText.Busy(target.Schedule));

        var shown = await posted.FindAsync(repository.Id, asked.Issue.Number, cancellationToken);
        if (applies && RefusalOf(shown, asked) is { } refusal)
            return DriftIssueAnswer.Of(refusal);

        await client.ScheduleNewOrchestrationInstanceAsync(
            OrchestrationNames.Drift,
            new DriftOrchestrationInput(repository, target.Schedule, time.GetUtcNow())
            {
                Request = new(asked.Issue.Number, asked.Key, applies, shown?.Digest, target.Dirspace, actor.Login),
            },
            new StartOrchestrationOptions(instance),
            cancellationToken
        );
        Log.Started(logger, repository.Id, target.Schedule, asked.Issue.Number, actor.Login, applies);
        return started;
    }

    private static string? RefusalOf(PostedDriftIssue? shown, DriftIssueRequest asked) =>
        shown is null ? DriftIssueText.Edited() : shown.Refusal(asked.Issue.Body, asked.Comment.WrittenAt);

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
    }
}
