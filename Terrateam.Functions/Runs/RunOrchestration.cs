using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Core.Runs;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Runs;

/// <summary>What a run's orchestration carries from one look to the next.</summary>
/// <param name="RunId">Which run.</param>
/// <param name="IsDispatched">True once the workflow was dispatched.</param>
/// <param name="Shown">The status that the comment shows.</param>
internal sealed record RunOrchestrationInput(Guid RunId, bool IsDispatched = false, RunStatus Shown = RunStatus.Queued);

/// <summary>What a look at a run found.</summary>
/// <param name="Status">Where it is.</param>
/// <param name="Pause">How long to wait for news before the next look.</param>
public sealed record RunPollResult(RunStatus Status, TimeSpan Pause)
{
    /// <summary>True where it has waited for a runner for a while, and there is a page that says why.</summary>
    public bool IsLate { get; init; }
}

/// <summary>
/// Sees one run through: dispatch, wait for whatever comes first, record, report, tell the pull request. Instance
/// <c>run-{runId}</c>. What is true stands in the run's document; the orchestration only sees to it that somebody
/// looks.
/// </summary>
public static class RunOrchestration
{
    /// <summary>The external event that says: look now.</summary>
    public const string Changed = "changed";

    private static readonly TaskOptions LongRetry = TaskOptions.FromRetryPolicy(
        new RetryPolicy(
            maxNumberOfAttempts: 20,
            firstRetryInterval: TimeSpan.FromSeconds(2),
            backoffCoefficient: 2,
            maxRetryInterval: TimeSpan.FromMinutes(5)
        )
    );

    /// <summary>What should be done and is not worth waiting long for.</summary>
    private static readonly TaskOptions ShortRetry = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 6, firstRetryInterval: TimeSpan.FromSeconds(2), backoffCoefficient: 2)
    );

    /// <summary>The orchestration instance of a run.</summary>
    public static string InstanceOf(Guid runId) => $"run-{runId:N}";

    /// <summary>Takes a run one step further and starts over with an empty history.</summary>
    [Function(nameof(RunOrchestration))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var turn = context.GetInput<RunOrchestrationInput>()
            ?? throw new InvalidOperationException("A run's orchestration needs to know its run.");
        if (!turn.IsDispatched)
        {
            // Side by side: people wait for the run, not for the comment and the statuses that say it is queued.
            var announced = AttemptAsync(context, nameof(RunActivities.AnnounceRun), turn.RunId);
            await context.CallActivityAsync(nameof(RunActivities.DispatchRun), turn.RunId, LongRetry);
            await announced;
            context.ContinueAsNew(turn with { IsDispatched = true });
            return;
        }

        var look = await context.CallActivityAsync<RunPollResult>(
            nameof(RunActivities.LookAtRun),
            turn.RunId,
            LongRetry
        );
        if (look.Status is RunStatus.Reported or RunStatus.Ended)
        {
            await FinishAsync(context, turn.RunId);
            return;
        }

        if (look.Status == RunStatus.Running && turn.Shown != RunStatus.Running)
        {
            await AttemptAsync(context, nameof(RunActivities.ReportRun), turn.RunId);
            turn = turn with { Shown = RunStatus.Running };
        }

        // Most runs start at once, and need no status in between.
        if (look.IsLate && turn.Shown == RunStatus.Queued)
        {
            await AttemptAsync(context, nameof(RunActivities.ReportRun), turn.RunId);
            turn = turn with { Shown = RunStatus.Dispatched };
        }

        await WaitAsync(context, look.Pause);
        context.ContinueAsNew(turn);
    }

    private static async Task FinishAsync(TaskOrchestrationContext context, Guid runId)
    {
        await context.CallActivityAsync(nameof(RunActivities.RecordRun), runId, LongRetry);
        await AttemptAsync(context, nameof(RunActivities.ReportRun), runId);
        await context.CallActivityAsync(nameof(RunActivities.TellPullRequest), runId, LongRetry);
    }

    /// <summary>
    /// Does what should be done and must not stop a run when it cannot be: a comment that GitHub refuses loses no
    /// results.
    /// </summary>
    private static async Task AttemptAsync(TaskOrchestrationContext context, string activity, Guid runId)
    {
        try
        {
            await context.CallActivityAsync(activity, runId, ShortRetry);
        }
        catch (TaskFailedException exception)
        {
            await context.CallActivityAsync(
                nameof(RunActivities.NoteFailure),
                new FailedStep(runId, activity, exception.FailureDetails.ErrorMessage)
            );
        }
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, TimeSpan pause)
    {
        using var stop = new CancellationTokenSource();
        var news = context.WaitForExternalEvent<string>(Changed);
        var timer = context.CreateTimer(pause, stop.Token);
        _ = await Task.WhenAny(news, timer);
        Waiting.Stop(stop);
    }
}

/// <summary>A step of a run that could not be done.</summary>
public sealed record FailedStep(Guid RunId, string Activity, string Reason);
