using Microsoft.DurableTask.Client;
using Terrateam.Core.Runs;
using Terrateam.Functions.Durable;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Runs;

/// <summary>Ends runs of what is suspended: their tokens are dead, and their workflow runs are cancelled.</summary>
public sealed class SuspendedRuns(RunStore runs, SuspensionStore suspensions, OrchestrationSignaller signaller)
{
    /// <summary>What the comment of such a run says.</summary>
    internal const string Detail =
        "Terrateam was suspended here by its operators. When it goes on, comment again what is still wanted.";

    /// <summary>Ends all of them. Returns how many it ended; safe to repeat.</summary>
    public async Task<int> EndAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var ended = 0;
        foreach (var id in await runs.OpenAsync(cancellationToken))
        {
            if (
                await runs.FindAsync(id, cancellationToken) is not { IsOver: false } run
                || await suspensions.FindAsync(run.Repository, cancellationToken) is null
                || await runs.EndAsync(id, RunEnd.Suspended, Detail, cancellationToken) is not { Changed: true }
            )
            {
                continue;
            }

            ended++;
            await signaller.WakeRunAsync(client, id, RunSignals.Called, cancellationToken);
        }

        return ended;
    }
}
