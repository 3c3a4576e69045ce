using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Drift;

/// <summary>The state of a pass of a schedule; its orchestration hands it from step to step.</summary>
/// <param name="Repository">The repository.</param>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Slot">When it was claimed; names this pass of the schedule.</param>
/// <param name="Layer">The layer that is being reconciled; null while everything is planned.</param>
/// <param name="Plans">The runs that planned.</param>
/// <param name="Runs">The runs that are waited for; null before they are started.</param>
/// <param name="Applies">The runs that reconcile; null for none.</param>
/// <param name="Request">Who asked for it in an issue, and for what; null for a pass of the schedule.</param>
public sealed record DriftOrchestrationInput(
    Repository Repository,
    string Schedule,
    DateTimeOffset Slot,
    int? Layer = null,
    IReadOnlyList<Guid>? Plans = null,
    IReadOnlyList<Guid>? Runs = null,
    IReadOnlyList<Guid>? Applies = null,
    DriftRequest? Request = null
);

/// <summary>A command in a drift issue.</summary>
/// <param name="Issue">Number of the issue.</param>
/// <param name="Key">Names the command, so that each answer to it is given once.</param>
/// <param name="Applies">True where what is planned is then applied, if it is what the issue shows.</param>
/// <param name="Digest">Which drift the issue shows; null where it does not say.</param>
/// <param name="Dirspace">The dirspace of the issue; null for all of the schedule.</param>
/// <param name="Actor">Login of who asked; empty in requests of older versions.</param>
public sealed record DriftRequest(
    int Issue,
    string Key,
    bool Applies,
    string? Digest,
    Dirspace? Dirspace,
    string Actor = ""
);

/// <summary>
/// One pass of a drift schedule: plan, report, and where it says so reconcile, layer by layer. Instance
/// <c>drift-{repositoryId}-{schedule}</c>. One generation lasts for the whole pass, as with runs.
/// </summary>
public static class DriftOrchestration
{
    /// <summary>The longest delay that a lost event can cause.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Leads a pass to its end.</summary>
    [Function(OrchestrationNames.Drift)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var state = context.GetInput<DriftOrchestrationInput>()
            ?? throw new InvalidOperationException("A drift orchestration needs to know its schedule.");
        using var timers = new OrchestrationTimers(context);
        var runOver = context.WaitForExternalEvent<string>(OrchestrationEvents.DriftRunOver);
        while (
            await context.CallActivityAsync<DriftOrchestrationInput?>(
                nameof(DriftActivities.AdvanceDrift),
                state,
                RetryPolicies.Storage
            )
                is { } next
        )
        {
            state = next;
            if (await timers.WaitAsync(runOver, Pause))
                runOver = context.WaitForExternalEvent<string>(OrchestrationEvents.DriftRunOver);
        }
    }
}
