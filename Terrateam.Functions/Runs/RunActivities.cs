using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Decisions;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.PullRequests;
using Terrateam.Functions.Queues;

namespace Terrateam.Functions.Runs;

/// <summary>What a run's orchestration has done for it. Each may run twice and does its work once.</summary>
public sealed partial class RunActivities(
    RunStore runs,
    RunDispatcher dispatcher,
    RunPoller watcher,
    RunRecorder recorder,
    RunReporter reporter,
    CommentPublisher comments,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    QueueDispatcher queue,
    TimeProvider time,
    ILogger<RunActivities> logger
)
{
    /// <summary>Shows that the run is queued.</summary>
    [Function(nameof(AnnounceRun))]
    public Task AnnounceRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        reporter.ReportAsync(runId, context.CancellationToken);

    /// <summary>Starts the workflow.</summary>
    [Function(nameof(DispatchRun))]
    public async Task DispatchRun([ActivityTrigger] Guid runId, FunctionContext context)
    {
        try
        {
            await dispatcher.DispatchAsync(runId, context.CancellationToken);
        }
        catch (GitHubException exception)
        {
            await TellWaitingAsync(runId, exception.Message, context.CancellationToken);
            throw;
        }
    }

    /// <summary>Looks where the run is, at GitHub too.</summary>
    [Function(nameof(LookAtRun))]
    public Task<RunPollResult> LookAtRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        watcher.LookAsync(runId, context.CancellationToken);

    /// <summary>Records what came of the run, and deletes what it used up.</summary>
    [Function(nameof(RecordRun))]
    public Task RecordRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        recorder.RecordAsync(runId, context.CancellationToken);

    /// <summary>Brings comment and statuses up to date.</summary>
    [Function(nameof(ReportRun))]
    public Task ReportRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        reporter.ReportAsync(runId, context.CancellationToken);

    /// <summary>
    /// Tells the pull request, or the drift schedule, that the run is over, so that what waited for it goes on.
    /// </summary>
    [Function(nameof(TellPullRequest))]
    public async Task TellPullRequest(
        [ActivityTrigger] Guid runId,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var run = await runs.GetAsync(runId, context.CancellationToken);
        await queue.CallAsync(run.Repository, client, context.CancellationToken);
        if (run.Drift is { } schedule)
        {
            await signaller.WakeDriftAsync(client, run.Repository.Id, schedule, context.CancellationToken);
            await runs.CloseAsync(runId, context.CancellationToken);
            Log.Over(logger, runId, run.Status, run.End);
            return;
        }

        var entry = new InboxEntry(
            run.Repository,
            run.PullRequest.Number,
            $"run-{runId:N}-over",
            time.GetUtcNow(),
            new Trigger.RunOver(runId, run.Actor, run.Kind, run.IsAutomatic)
        );
        _ = await inbox.AddAsync(entry, context.CancellationToken);
        await signaller.WakePullRequestAsync(client, entry.Owner, context.CancellationToken);
        await runs.CloseAsync(runId, context.CancellationToken);
        Log.Over(logger, runId, run.Status, run.End);
    }

    // Tried again it will be in any case.
    private async Task TellWaitingAsync(Guid runId, string reason, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        if (run.Drift is not null || run.IsOver || time.GetUtcNow() - run.CreatedAt < GitHubRetryRules.Silence)
            return;

        try
        {
            await comments.SayAsync(
                run.Repository,
                run.PullRequest.Number,
                $"run-{runId:N}-waits",
                MessageText.Render(new Message.WaitsForGitHub(reason)),
                cancellationToken
            );
        }
        catch (GitHubException exception)
        {
            Log.StepFailed(logger, runId, nameof(TellWaitingAsync), exception.Message);
        }
    }

    /// <summary>Notes a step that could not be done and that the run does not depend on.</summary>
    [Function(nameof(NoteFailure))]
    public void NoteFailure([ActivityTrigger] FailedStep step) =>
        Log.StepFailed(logger, step.RunId, step.Activity, step.Reason);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} is over: {Status} {End}")]
        public static partial void Over(ILogger logger, Guid runId, RunStatus status, RunEnd end);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {RunId}: {Activity} could not be done: {Reason}")]
        public static partial void StepFailed(ILogger logger, Guid runId, string activity, string reason);
    }
}
