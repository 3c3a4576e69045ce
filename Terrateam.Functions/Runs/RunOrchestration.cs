using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Runs;

/// <summary>
/// Leads one run from its dispatch to its end: dispatch, wait for the first of webhook, report and poll, record, report,
/// add the event for the pull request. Instance <c>run-{runId}</c>. The state of the run is in its document; the
/// orchestration reads it again after each event.
/// </summary>
/// <remarks>
/// One generation lasts for the whole run: its history is bounded by what can happen to a run, and a timer that is
/// pending when an orchestration continues as new would be handed out again and again.
/// </remarks>
public static class RunOrchestration
{
    /// <summary>Leads a run to its end.</summary>
    [Function(OrchestrationNames.Run)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var runId = context.GetInput<RunOrchestrationInput>()?.RunId
            ?? throw new InvalidOperationException("A run's orchestration needs to know its run.");
        using var timers = new OrchestrationTimers(context);
        var changed = context.WaitForExternalEvent<string>(OrchestrationEvents.RunChanged);
        var step = await context.CallActivityAsync<AdvanceRunResult>(
            nameof(RunActivities.StartRun),
            runId,
            RetryPolicies.Run
        );
        while (step is { IsUndispatched: true, Wait: { } wait })
        {
            await timers.DelayAsync(wait);
            step = await context.CallActivityAsync<AdvanceRunResult>(
                nameof(RunActivities.StartRun),
                runId,
                RetryPolicies.Run
            );
        }

        await ReportAsync(context, timers, runId, step);
        while (!step.IsOver)
        {
            var isSignalled = await timers.WaitAsync(changed, step.Pause);
            var signal = isSignalled ? await changed : RunSignals.Poll;
            if (isSignalled)
                changed = context.WaitForExternalEvent<string>(OrchestrationEvents.RunChanged);
            step = await context.CallActivityAsync<AdvanceRunResult>(
                nameof(RunActivities.AdvanceRun),
                new AdvanceRunInput(runId, step.Shown, IsPoll: signal == RunSignals.Poll),
                RetryPolicies.Run
            );
            await ReportAsync(context, timers, runId, step);
        }

        if (!step.IsTold)
            await context.CallActivityAsync(nameof(RunActivities.TellPullRequest), runId, RetryPolicies.Run);
    }

    /// <summary>
    /// Reports again what could not be reported, which should be done and must not stop a run: a comment that GitHub
    /// refuses loses no results.
    /// </summary>
    private static async Task ReportAsync(
        TaskOrchestrationContext context,
        OrchestrationTimers timers,
        Guid runId,
        AdvanceRunResult step
    )
    {
        if (step.ReportFailure is null)
            return;

        if (step.Wait is { } wait)
        {
            // What a run that goes on shows is shown with what follows; its end is reported in any case.
            if (!step.IsOver)
                return;
            await timers.DelayAsync(wait);
        }

        try
        {
            await context.CallActivityAsync(nameof(RunActivities.ReportRun), runId, RetryPolicies.BestEffort);
        }
        catch (TaskFailedException exception)
        {
            await context.CallActivityAsync(
                nameof(RunActivities.NoteFailure),
                new FailedStep(runId, nameof(RunActivities.ReportRun), exception.FailureDetails.ErrorMessage)
            );
        }
    }
}
