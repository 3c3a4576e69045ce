using Terrateam.Core.Gates;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.Runs;

/// <summary>What runners reported, sealed like plans: outputs can show what plans hide.</summary>
public sealed class RunResults(RunStore runs, OutputVault outputs, TimeProvider time)
{
    /// <summary>
    /// Takes the results of a run. The first to come count; the same again is no error. Returns false when the run was
    /// ended before they came.
    /// </summary>
    /// <param name="run">Whose.</param>
    /// <param name="body">As the runner sent them.</param>
    /// <param name="result">As they are understood.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<bool> TakeAsync(
        Run run,
        ReadOnlyMemory<byte> body,
        RunResult result,
        CancellationToken cancellationToken
    )
    {
        if (run.IsOver)
            return run.Status == RunStatus.Reported;

        var covered = result.Covering(run.Dirspaces.Select(dirspace => dirspace.Dirspace));
        var stored = await outputs.StoreAsync(ContextOf(run), body, cancellationToken);

        var expected = run.Dirspaces.Select(dirspace => dirspace.Dirspace).ToHashSet();
        var shown = covered.Dirspaces.ToDictionary(
            dirspace => dirspace.Dirspace,
            dirspace => ShownPlan.DigestOf(dirspace.PlanText)
        );
        var hooks = covered.Before.Concat(covered.After).All(step => step.Success);
        var updated = await runs.UpdateAsync(
            run.Id,
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
                                )),
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
        return updated is { Run.Status: RunStatus.Reported };
    }

    /// <summary>
    /// Takes the result of a preparation, as
    /// <see cref="TakeAsync(Run, ReadOnlyMemory{byte}, RunResult, CancellationToken)"/> takes that of a plan or apply.
    /// </summary>
    public async Task<bool> TakeAsync(
        Run run,
        ReadOnlyMemory<byte> body,
        RunnerReport report,
        CancellationToken cancellationToken
    )
    {
        if (run.IsOver)
            return run.Status == RunStatus.Reported;

        var stored = await outputs.StoreAsync(ContextOf(run), body, cancellationToken);
        var updated = await runs.UpdateAsync(
            run.Id,
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
        return updated is { Run.Status: RunStatus.Reported };
    }

    /// <summary>What a run reported, word for word, or null when it did not, or when its outputs expired.</summary>
    /// <exception cref="PlanRefusedException">What is stored is not what was.</exception>
    public async Task<RunnerReport?> ReadReportAsync(Run run, CancellationToken cancellationToken) =>
        run.Results is { } stored && await outputs.OpenAsync(stored, ContextOf(run), cancellationToken) is { } body
            ? RunnerReportReader.Read(body)
            : null;

    /// <summary>What a run reported, or null when it did not, or when its outputs expired.</summary>
    /// <exception cref="PlanRefusedException">What is stored is not what was.</exception>
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
