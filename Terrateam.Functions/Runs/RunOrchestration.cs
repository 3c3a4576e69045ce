using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Runs;

/// <summary>The state of a run at a poll.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Pause">How long to wait for an event before the next poll.</param>
public sealed record RunPollResult(RunStatus Status, TimeSpan Pause)
{
    /// <summary>True where it has waited for a runner for a while, and there is a page that says why.</summary>
    public bool IsLate { get; init; }
}

/// <summary>
/// Leads one run from its dispatch to its end: dispatch, wait for the first of webhook, report and poll, record, report,
/// add the event for the pull request. Instance <c>run-{runId}</c>. The state of the run is in its document; the
/// orchestration reads it again after each event.
/// </summary>
public static class RunOrchestration
{
    /// <summary>Takes a run one step further, then continues as new.</summary>
    [Function(OrchestrationNames.Run)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var turn = context.GetInput<RunOrchestrationInput>()
            ?? throw new InvalidOperationException("A run's orchestration needs to know its run.");
        if (!turn.IsDispatched)
        {
            // Side by side: people wait for the run, not for the comment and the statuses that say it is queued.
            var announced = AttemptAsync(context, nameof(RunActivities.AnnounceRun), turn.RunId);
            await context.CallActivityAsync(nameof(RunActivities.DispatchRun), turn.RunId, RetryPolicies.Run);
            await announced;
            context.ContinueAsNew(turn with { IsDispatched = true });
            return;
        }

        var look = await context.CallActivityAsync<RunPollResult>(
            nameof(RunActivities.LookAtRun),
            turn.RunId,
            RetryPolicies.Run
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

        await context.WaitForEventOrTimeout(OrchestrationEvents.RunChanged, look.Pause);
        context.ContinueAsNew(turn);
    }

    private static async Task FinishAsync(TaskOrchestrationContext context, Guid runId)
    {
        await context.CallActivityAsync(nameof(RunActivities.RecordRun), runId, RetryPolicies.Run);
        await AttemptAsync(context, nameof(RunActivities.ReportRun), runId);
        await context.CallActivityAsync(nameof(RunActivities.TellPullRequest), runId, RetryPolicies.Run);
    }

    /// <summary>
    /// Does what should be done and must not stop a run when it cannot be: a comment that GitHub refuses loses no
    /// results.
    /// </summary>
    private static async Task AttemptAsync(TaskOrchestrationContext context, string activity, Guid runId)
    {
        try
        {
            await context.CallActivityAsync(activity, runId, RetryPolicies.BestEffort);
        }
        catch (TaskFailedException exception)
        {
            await context.CallActivityAsync(
                nameof(RunActivities.NoteFailure),
                new FailedStep(runId, activity, exception.FailureDetails.ErrorMessage)
            );
        }
    }
}

/// <summary>A step of a run that could not be done.</summary>
public sealed record FailedStep(Guid RunId, string Activity, string Reason);
