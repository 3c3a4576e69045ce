using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Core.Changes;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Drift;

/// <summary>The input of a schedule's orchestration, which each generation hands to the next.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Slot">When it was claimed; names this pass of the schedule.</param>
/// <param name="Layer">The layer that is being reconciled; null while everything is planned.</param>
/// <param name="Plans">The runs that planned.</param>
/// <param name="Runs">The runs that are waited for; null before they are started.</param>
/// <param name="Applies">The runs that reconcile; null for none.</param>
public sealed record DriftOrchestrationInput(
    Repository Repository,
    string Schedule,
    DateTimeOffset Slot,
    int? Layer = null,
    IReadOnlyList<Guid>? Plans = null,
    IReadOnlyList<Guid>? Runs = null,
    IReadOnlyList<Guid>? Applies = null
);

/// <summary>
/// One pass of a drift schedule: plan, report, and where it says so reconcile, layer by layer. Instance
/// <c>drift-{repositoryId}-{schedule}</c>.
/// </summary>
public static class DriftOrchestration
{
    /// <summary>The longest delay that a lost event can cause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Takes a pass one step further, then continues as new.</summary>
    [Function(OrchestrationNames.Drift)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var turn = context.GetInput<DriftOrchestrationInput>()
            ?? throw new InvalidOperationException("A drift orchestration needs to know its schedule.");
        if (turn.Runs is null)
        {
            var started = await context.CallActivityAsync<IReadOnlyList<Guid>>(
                nameof(DriftActivities.StartDriftRuns),
                turn,
                RetryPolicies.Storage
            );
            context.ContinueAsNew(
                turn with
                {
                    Runs = started,
                    Plans = turn.Plans ?? started,
                    Applies = turn.Layer is null ? null : [.. turn.Applies ?? [], .. started],
                }
            );
            return;
        }

        if (
            !await context.CallActivityAsync<bool>(
                nameof(DriftActivities.AreDriftRunsOver),
                turn,
                RetryPolicies.Storage
            )
        )
        {
            await context.WaitForEventOrTimeout(OrchestrationEvents.DriftRunOver, Pause);
            context.ContinueAsNew(turn);
            return;
        }

        var next = await context.CallActivityAsync<DriftOrchestrationInput?>(
            nameof(DriftActivities.ConcludeDriftStep),
            turn,
            RetryPolicies.Storage
        );
        if (next is not null)
            context.ContinueAsNew(next);
        else
            await context.CallActivityAsync(nameof(DriftActivities.FinishDrift), turn, RetryPolicies.Storage);
    }
}
