using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Queues;

namespace Terrateam.Functions.Runs;

/// <summary>Activities of a run's orchestration. Each may run twice and has its effect once.</summary>
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
    /// <summary>Reports the run as queued.</summary>
    [Function(nameof(AnnounceRun))]
    public Task AnnounceRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        reporter.ReportAsync(runId, context.CancellationToken);

    /// <summary>Dispatches the run's workflow.</summary>
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

    /// <summary>Polls the state of the run, from GitHub too.</summary>
    [Function(nameof(LookAtRun))]
    public Task<RunPollResult> LookAtRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        watcher.LookAsync(runId, context.CancellationToken);

    /// <summary>Records the run's result, and deletes the plans that it used up.</summary>
    [Function(nameof(RecordRun))]
    public Task RecordRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        recorder.RecordAsync(runId, context.CancellationToken);

    /// <summary>Brings comment and statuses up to date.</summary>
    [Function(nameof(ReportRun))]
    public Task ReportRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        reporter.ReportAsync(runId, context.CancellationToken);

    /// <summary>
    /// Signals the pull request's or drift schedule's orchestration that the run is over, and calls queued work.
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

    // A failed comment is only logged, because the dispatch is retried in any case.
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

    /// <summary>Logs a failed step on which the run does not depend.</summary>
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
