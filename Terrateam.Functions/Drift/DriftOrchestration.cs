using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Terrateam.Core.Runs;
using Terrateam.Functions.Inbox;

namespace Terrateam.Functions.Drift;

/// <summary>Where the work of a schedule is.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Schedule">Name of the schedule.</param>
/// <param name="Slot">When it was claimed; names this pass of the schedule.</param>
/// <param name="Layer">The layer that is being put right; null while everything is planned.</param>
/// <param name="Plans">The runs that planned.</param>
/// <param name="Runs">The runs that are waited for; null before they are started.</param>
/// <param name="Applies">The runs that put things right; null for none.</param>
public sealed record DriftOrchestrationInput(
    RunRepository Repository,
    string Schedule,
    DateTimeOffset Slot,
    int? Layer = null,
    IReadOnlyList<Guid>? Plans = null,
    IReadOnlyList<Guid>? Runs = null,
    IReadOnlyList<Guid>? Applies = null
);

/// <summary>
/// One pass of a drift schedule: plan, tell, and where it says so put right, layer by layer. Instance
/// <c>drift-{repositoryId}-{schedule}</c>.
/// </summary>
public static class DriftOrchestration
{
    /// <summary>The external event that says: a run is over.</summary>
    public const string RunOver = "run-over";

    /// <summary>How long a lost event can hold it up.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private static readonly TaskOptions LongRetry = TaskOptions.FromRetryPolicy(
        new RetryPolicy(
            maxNumberOfAttempts: 10,
            firstRetryInterval: TimeSpan.FromSeconds(2),
            backoffCoefficient: 2.5,
            maxRetryInterval: TimeSpan.FromMinutes(5)
        )
    );

    /// <summary>
    /// The instance of a schedule. Its name is user text and may be anything, so a hash of it stands there.
    /// </summary>
    public static string InstanceOf(long repositoryId, string schedule) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"drift-{repositoryId}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schedule)).AsSpan(0, 8))}"
        );

    /// <summary>Takes a pass one step further and starts over with an empty history.</summary>
    [Function(nameof(DriftOrchestration))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var turn = context.GetInput<DriftOrchestrationInput>()
            ?? throw new InvalidOperationException("A drift orchestration needs to know its schedule.");
        if (turn.Runs is null)
        {
            var started = await context.CallActivityAsync<IReadOnlyList<Guid>>(
                nameof(DriftActivities.StartDriftRuns),
                turn,
                LongRetry
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

        if (!await context.CallActivityAsync<bool>(nameof(DriftActivities.AreDriftRunsOver), turn, LongRetry))
        {
            using var stop = new CancellationTokenSource();
            var news = context.WaitForExternalEvent<string>(RunOver);
            var timer = context.CreateTimer(Pause, stop.Token);
            _ = await Task.WhenAny(news, timer);
            Waiting.Stop(stop);
            context.ContinueAsNew(turn);
            return;
        }

        var next = await context.CallActivityAsync<DriftOrchestrationInput?>(
            nameof(DriftActivities.ConcludeDriftStep),
            turn,
            LongRetry
        );
        if (next is not null)
            context.ContinueAsNew(next);
        else
            await context.CallActivityAsync(nameof(DriftActivities.FinishDrift), turn, LongRetry);
    }
}
