using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Locks;
using Terrateam.Core.Notices;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Comments;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Queues;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.Runs;

/// <summary>Activities of a run's orchestration. Each may run twice and has its effect once.</summary>
public sealed partial class RunActivities(
    RunStore runs,
    RunDispatcher dispatcher,
    RunPoller poller,
    RunRecorder recorder,
    RunReporter reporter,
    CommentPublisher comments,
    NotificationCenter notifications,
    DeliveryInbox inbox,
    OrchestrationSignaller signaller,
    QueueDispatcher queue,
    TimeProvider time,
    ILogger<RunActivities> logger
)
{
    /// <summary>Dispatches the run's workflow unless that was done before, and reports the run as queued.</summary>
    [Function(nameof(StartRun))]
    public async Task<AdvanceRunResult> StartRun([ActivityTrigger] Guid runId, FunctionContext context)
    {
        Run run;
        try
        {
            run = await dispatcher.DispatchAsync(runId, context.CancellationToken);
        }
        catch (GitHubException exception)
        {
            await TellWaitingAsync(runId, exception, context.CancellationToken);
            if (exception.RetryAfter is not { } wait)
                throw;

            // A limit is no failure: GitHub says when it is over.
            return new(IsOver: false, RunStatus.Queued, TimeSpan.Zero) { Wait = wait, IsUndispatched = true };
        }

        // What is over already is reported once, when it is recorded.
        var (failure, limit) = run.IsOver
            ? default
            : await TryReportAsync(run, ledger: null, context.CancellationToken);
        return new(IsOver: false, RunStatus.Queued, poller.PauseFor(run)) { ReportFailure = failure, Wait = limit };
    }

    /// <summary>Takes the run one step further: polls it, shows what changed, and concludes it once it is over.</summary>
    [Function(nameof(AdvanceRun))]
    public async Task<AdvanceRunResult> AdvanceRun(
        [ActivityTrigger] AdvanceRunInput step,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    )
    {
        var cancellationToken = context.CancellationToken;
        var poll = await poller.PollAsync(step.RunId, step.IsPoll, cancellationToken);
        if (poll.Run.IsOver)
            return await ConcludeAsync(poll.Run, client, cancellationToken);

        // Most runs start at once and end soon, and need no status in between.
        var shown =
            poll.Run.Status == RunStatus.Running && step.IsPoll ? RunStatus.Running
            : poll.IsLate && step.Shown == RunStatus.Queued ? RunStatus.Dispatched
            : step.Shown;
        var isShown = shown == step.Shown && !poll.IsWaitChanged;
        var (failure, limit) = isShown ? default : await TryReportAsync(poll.Run, ledger: null, cancellationToken);
        return new(IsOver: false, shown, poll.Pause) { ReportFailure = failure, Wait = limit };
    }

    // The pull request is told last, so that the comment of the next run comes after that of this one.
    private async Task<AdvanceRunResult> ConcludeAsync(
        Run run,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        using var work = RunWork.Begin(logger, "run.end", run);
        var ledger = await recorder.RecordAsync(run, cancellationToken);
        AppMetrics.Duration.Record(
            ((run.EndedAt ?? time.GetUtcNow()) - run.CreatedAt).TotalSeconds,
            AppMetrics.Kind(run.Kind.Operation()),
            AppMetrics.Outcome(run.Status == RunStatus.Reported ? "reported" : run.End.ToString().ToLowerInvariant())
        );
        var (failure, limit) = await TryReportAsync(run, ledger, cancellationToken);
        _ = await notifications.TellAsync(RunNotices.Of(run, ledger), cancellationToken);
        if (failure is null)
            await TellPullRequestAsync(run, ledger, client, cancellationToken);
        return new(IsOver: true, RunStatus.Reported, TimeSpan.Zero)
        {
            ReportFailure = failure,
            Wait = limit,
            IsTold = failure is null,
        };
    }

    private async Task<(string? Failure, TimeSpan? Wait)> TryReportAsync(
        Run run,
        RepositoryLedger? ledger,
        CancellationToken cancellationToken
    )
    {
        using var work = RunWork.Begin(logger, "run.report", run);
        try
        {
            await reporter.ReportAsync(run, ledger, cancellationToken);
            return default;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            work.Fail(exception.Message);
            return (exception.Message, (exception as GitHubException)?.RetryAfter);
        }
    }

    /// <summary>Brings comment and statuses up to date.</summary>
    [Function(nameof(ReportRun))]
    public async Task ReportRun([ActivityTrigger] Guid runId, FunctionContext context) =>
        await reporter.ReportAsync(
            await runs.GetAsync(runId, context.CancellationToken),
            ledger: null,
            context.CancellationToken
        );

    /// <summary>
    /// Signals the pull request's or drift schedule's orchestration that the run is over, and calls queued work.
    /// </summary>
    [Function(nameof(TellPullRequest))]
    public async Task TellPullRequest(
        [ActivityTrigger] Guid runId,
        [DurableClient] DurableTaskClient client,
        FunctionContext context
    ) =>
        await TellPullRequestAsync(
            await runs.GetAsync(runId, context.CancellationToken),
            ledger: null,
            client,
            context.CancellationToken
        );

    private async Task TellPullRequestAsync(
        Run run,
        RepositoryLedger? ledger,
        DurableTaskClient client,
        CancellationToken cancellationToken
    )
    {
        var runId = run.Id;
        await queue.CallAsync(run.Repository, ledger, client, cancellationToken);
        if (run.Drift is { } schedule)
        {
            await signaller.WakeDriftAsync(client, run.Repository.Id, schedule, cancellationToken);
            await runs.CloseAsync(runId, cancellationToken);
            Log.Over(logger, runId, run.Status, run.End);
            return;
        }

        var entry = new InboxEntry(
            run.Repository,
            run.PullRequest.Number,
            $"run-{runId:N}-over",
            time.GetUtcNow(),
            new Trigger.RunOver(runId, run.Actor, run.Kind, run.IsAutomatic)
        )
        {
            Trace = run.Trace,
        };
        _ = await inbox.AddAsync(entry, cancellationToken);
        await signaller.WakePullRequestAsync(client, entry.Owner, cancellationToken);
        await runs.CloseAsync(runId, cancellationToken);
        Log.Over(logger, runId, run.Status, run.End);
    }

    // A failed comment is only logged, because the dispatch is retried in any case.
    private async Task TellWaitingAsync(Guid runId, GitHubException refusal, CancellationToken cancellationToken)
    {
        var run = await runs.GetAsync(runId, cancellationToken);
        if (run.Drift is not null || run.IsOver || time.GetUtcNow() - run.CreatedAt < GitHubRetryRules.Silence)
            return;

        TimeSpan? patience = refusal.RetryAfter is null ? RetryPolicies.RunPatience : null;
        try
        {
            await comments.SayAsync(
                run.Repository,
                run.PullRequest.Number,
                $"run-{runId:N}-waits",
                MessageText.Render(new Message.WaitsForGitHub(refusal.Message, patience)),
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
