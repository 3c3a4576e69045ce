using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

public sealed partial class PlanVault
{
    /// <summary>
    /// Hands a plan to the run that applies it, and from then on to no other; to that run as often as it asks, until
    /// <see cref="ConsumeAsync"/>.
    /// </summary>
    /// <param name="key">The plan.</param>
    /// <param name="applyRunId">The run that applies it.</param>
    /// <param name="expected">What the plan must have been made for.</param>
    /// <param name="checksParts">True to verify every part before anything is handed out.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="PlanRefusedException">The plan may not be applied; the message says why. Nothing was handed
    /// out.</exception>
    public Task<OpenedPlan> OpenAsync(
        PlanKey key,
        Guid applyRunId,
        PlanContext expected,
        bool checksParts,
        CancellationToken cancellationToken
    ) => OpenAsync(key, applyRunId, _ => expected, checksParts, cancellationToken);

    /// <summary>
    /// As above, where part of what is expected is what the plan's record says. Its content proves that it is true.
    /// </summary>
    public async Task<OpenedPlan> OpenAsync(
        PlanKey key,
        Guid applyRunId,
        Func<StoredPlan, PlanContext> expected,
        bool checksParts,
        CancellationToken cancellationToken
    )
    {
        try
        {
            while (true)
            {
                if (
                    await _opening.TryOpenAsync(key, applyRunId, expected, checksParts, cancellationToken)
                    is not { } plan
                )
                {
                    continue;
                }

                // Before anything is handed out: who asks again after a fault is handed it then.
                if (_audit is not null)
                    await _audit.AddAsync(PlanAudit.Read(key, applyRunId), cancellationToken);
                return plan;
            }
        }
        catch (PlanRefusedException exception)
        {
            PlanMetrics.Refused.Add(1);
            if (_audit is not null)
                await _audit.AddAsync(PlanAudit.Refused(key, applyRunId, exception.Message), cancellationToken);
            throw;
        }
    }

    /// <summary>
    /// Ends the plans that were handed to an apply run, once its results are here or it died. Plans that it never asked
    /// for stay. May be called again. Returns how many it ended.
    /// </summary>
    public async Task<int> ConsumeAsync(
        long repositoryId,
        Guid applyRunId,
        IEnumerable<Dirspace> dirspaces,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(dirspaces);
        var ended = 0;
        foreach (var dirspace in dirspaces)
        {
            await foreach (
                var record in _records.AcrossOwnersAsync(repositoryId, dirspace, except: null, cancellationToken)
            )
            {
                if (
                    record.Plan.ApplyRunId == applyRunId
                    && await _ending.EndAsync(record, PlanState.Used, "used", by: null, cancellationToken)
                )
                {
                    ended++;
                }
            }
        }

        return ended;
    }
}
