using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Plans;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Runs;

/// <summary>The reports of runners, sealed like plans: outputs can show the secrets that plans hold.</summary>
public sealed class RunResults(RunStore runs, OutputVault outputs, TimeProvider time)
{
    /// <summary>
    /// Stores the results of a run. The first results count; the same again is no error. Returns false when the run was
    /// ended before they came.
    /// </summary>
    /// <param name="known">The run as it was just read.</param>
    /// <param name="body">The bytes that the runner sent.</param>
    /// <param name="result">The parsed results.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<bool> TakeAsync(
        Typed<Run> known,
        ReadOnlyMemory<byte> body,
        RunResult result,
        CancellationToken cancellationToken
    )
    {
        var run = known.Value;
        if (run.IsOver)
            return run.Status == RunStatus.Reported;

        var covered = result.Covering(run.Dirspaces.Select(dirspace => dirspace.Dirspace));
        var stored = await outputs.StoreAsync(ContextOf(run), body, cancellationToken);

        var expected = run.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var shown = covered.Dirspaces.ToDictionary(
            dirspace => dirspace.Dirspace,
            dirspace => ShownPlan.DigestOf(dirspace.PlanText)
        );
        var costs = run.Overview is null ? null : CostEstimate.From(covered.Before, expected);
        var hooks = covered.Before.Concat(covered.After).All(step => step.Success);
        var updated = await runs.UpdateAsync(
            known,
            current =>
                current.IsOver
                    ? null
                    : current with
                    {
                        Status = RunStatus.Reported,
                        EndedAt = time.GetUtcNow(),
                        Outcomes =
                        [
                            .. covered
                                .Dirspaces.Where(dirspace => expected.Contains(dirspace.Dirspace))
                                .Select(dirspace => new DirspaceOutcome(
                                    dirspace.Dirspace,
                                    dirspace.Success,
                                    dirspace.HasChanges,
                                    shown[dirspace.Dirspace]
                                )
                                {
                                    Counts = run.Overview is null ? null : dirspace.Summary,
                                    Cost = costs?.Dirspaces.FirstOrDefault(cost => cost.Dirspace == dirspace.Dirspace),
                                    Currency = costs?.Currency,
                                }),
                        ],
                        HooksSucceeded = hooks,
                        Hooks = HookOutcomes.From(covered),
                        Gates =
                            run.Kind == RunKind.Plan
                                ?
                                [
                                    .. GateReader
                                        .Read(covered.Gates, [.. expected], run.PullRequest.HeadSha)
                                        .Select(gate =>
                                            gate with
                                            {
                                                PlanDigest = shown.GetValueOrDefault(gate.Dirspace),
                                            }
                                        ),
                                ]
                                : [],
                        Results = stored,
                    },
            cancellationToken
        );
        return updated is { Stored.Value.Status: RunStatus.Reported };
    }

    /// <summary>
    /// Stores the result of a preparation, as
    /// <see cref="TakeAsync(Typed{Run}, ReadOnlyMemory{byte}, RunResult, CancellationToken)"/> stores that of a plan or apply.
    /// </summary>
    public async Task<bool> TakeAsync(
        Typed<Run> known,
        ReadOnlyMemory<byte> body,
        RunnerReport report,
        CancellationToken cancellationToken
    )
    {
        var run = known.Value;
        if (run.IsOver)
            return run.Status == RunStatus.Reported;

        var stored = await outputs.StoreAsync(ContextOf(run), body, cancellationToken);
        var updated = await runs.UpdateAsync(
            known,
            current =>
                current.IsOver
                    ? null
                    : current with
                    {
                        Status = RunStatus.Reported,
                        EndedAt = time.GetUtcNow(),
                        HooksSucceeded =
                            report is not (RunnerReport.BuildFailure or RunnerReport.Index { Success: false }),
                        Results = stored,
                    },
            cancellationToken
        );
        return updated is { Stored.Value.Status: RunStatus.Reported };
    }

    /// <summary>The stored report of a run, or null when there is none, or when its outputs expired.</summary>
    /// <exception cref="PlanRefusedException">The stored blob was changed.</exception>
    public async Task<RunnerReport?> ReadReportAsync(Run run, CancellationToken cancellationToken) =>
        run.Results is { } stored && await outputs.OpenAsync(stored, ContextOf(run), cancellationToken) is { } body
            ? RunnerReportReader.Read(body)
            : null;

    /// <summary>The stored results of a run, or null when there are none, or when its outputs expired.</summary>
    /// <exception cref="PlanRefusedException">The stored blob was changed.</exception>
    public async Task<RunResult?> ReadAsync(Run run, CancellationToken cancellationToken) =>
        await ReadReportAsync(run, cancellationToken) is { } report
            ? RunResult.From(report)?.Covering(run.Dirspaces.Select(dirspace => dirspace.Dirspace))
            : null;

    private static OutputContext ContextOf(Run run) =>
        new(
            run.Repository.InstallationId,
            run.Repository.Id,
            run.Owner.PullRequest,
            run.Owner.DriftSchedule,
            run.Id,
            "results"
        );
}
