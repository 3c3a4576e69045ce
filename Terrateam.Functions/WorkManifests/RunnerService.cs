using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Plans;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;
using Terrateam.Functions.State;
using Terrateam.Functions.Suspensions;
using Terrateam.Functions.Telemetry;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// Hands out work: each piece once, only to the job that was dispatched for it. A job whose response was lost may ask
/// again until the run's token was used.
/// </summary>
public sealed partial class RunnerService(
    RunStore runs,
    RunnerGate gate,
    PlanVault plans,
    AuditLog audit,
    SuspensionStore suspensions,
    IOptions<RunOptions> options,
    IOptions<PlanTransferOptions> transfers,
    TimeProvider time,
    ILogger<RunnerService> logger
)
{
    /// <summary>The answer to every job but the right one, the same whether the run exists or not.</summary>
    private static readonly InitiateResponse NotYours = InitiateResponse.Refuse(
        StatusCodes.Status403Forbidden,
        "No run that is under way is for this job. Terrateam's workflow is started by Terrateam only. Its job "
            + "needs `permissions: id-token: write`; "
            + "the original runner needs the app's setting Runs:RunnerAuthentication to be work-token."
    );

    private static readonly InitiateResponse AskAgain = InitiateResponse.Refuse(
        StatusCodes.Status409Conflict,
        "GitHub has not said yet which workflow run was started. Ask again in a moment."
    );

    private readonly LogThrottle _refusals = new(time, mostPerMinute: 30);

    /// <summary>Handles a runner's request for work.</summary>
    /// <param name="workToken">The work token of its inputs.</param>
    /// <param name="asked">The workflow run and commit that the job states.</param>
    /// <param name="bearer">The OIDC token that it sent, or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<InitiateResponse> InitiateAsync(
        Guid workToken,
        InitiateRequest asked,
        string? bearer,
        CancellationToken cancellationToken
    )
    {
        // The identity is checked before the run is read, so that a foreign request causes the same work, and gets the
        // same answer, for any token.
        OidcIdentity? identity = null;
        try
        {
            if (bearer is not null)
                identity = await gate.IdentifyAsync(bearer, cancellationToken);
            else if (!gate.TakesWorkTokens)
                return Refuse(null, "No OIDC token was sent.");
        }
        catch (OidcException exception) when (!exception.IsTransient)
        {
            return Refuse(null, exception.Message);
        }

        if (await runs.ReadByWorkTokenAsync(workToken, cancellationToken) is not { Value: var run } known)
            return Refuse(null, "There is no such run.");

        if (await suspensions.FindAsync(run.Repository, cancellationToken) is not null)
            return Refuse(run.Id, "Its repository is suspended.");

        var admission = await gate.AdmitAsync(run, asked, identity, cancellationToken);
        if (admission.Refusal is { } refusal)
        {
            await audit.AddAsync(RunAudit.Refused(run, refusal), cancellationToken);
            return Refuse(run.Id, refusal);
        }

        if (run.IsOver || run.TokenUsed)
            return InitiateResponse.Done;
        if (admission.IsEarly)
            return AskAgain with { Early = run };
        if (admission.Explanation is { } explanation)
        {
            Log.Refused(logger, run.Id, explanation, 0);
            return InitiateResponse.Refuse(StatusCodes.Status403Forbidden, explanation);
        }

        return await HandOutAsync(known, admission, isOurs: identity is not null, cancellationToken);
    }

    private async Task<InitiateResponse> HandOutAsync(
        Typed<Run> known,
        Admission admission,
        bool isOurs,
        CancellationToken cancellationToken
    )
    {
        var run = known.Value;
        var runId = run.Id;
        using var work = RunWork.Begin(logger, "runner.initiate", run);
        if (admission.IsStale)
        {
            const string Stale = "The workflow has another commit checked out than the one to work on.";
            _ = await runs.UpdateAsync(
                known,
                current => runs.Ended(current, RunEnd.Superseded, Stale),
                cancellationToken
            );
            return InitiateResponse.Done with { RunId = runId };
        }

        if (admission.Misfit is { } misfit)
        {
            _ = await runs.UpdateAsync(
                known,
                current => runs.Ended(current, RunEnd.NotStarted, misfit),
                cancellationToken
            );
            Log.Refused(logger, runId, misfit, 0);
            return InitiateResponse.Refuse(StatusCodes.Status403Forbidden, misfit) with { RunId = runId };
        }

        var (token, hash) = RunnerCredential.Create();
        var taken = await runs.UpdateAsync(
            known,
            current =>
                current.IsOver || current.TokenUsed || current.WorkflowRunId != admission.WorkflowRunId
                    ? null
                    : current with
                    {
                        Status = RunStatus.Running,
                        InitiatedAt = current.InitiatedAt ?? time.GetUtcNow(),
                        DispatchedAt = current.DispatchedAt ?? time.GetUtcNow(),
                        Url = current.Url ?? admission.Url,
                        TokenHash = hash,
                        IsOriginalRunner = !isOurs,
                    },
            cancellationToken
        );
        if (taken is not { Changed: true })
            return InitiateResponse.Done;

        var instructions = isOurs
            ? await InstructionsAsync(run, cancellationToken) with
            {
                PlanPartSize = transfers.Value.PartSize,
            }
            : null;
        await audit.AddAsync(RunAudit.HandedOut(run, admission.WorkflowRunId), cancellationToken);
        AppMetrics.QueueTime.Record(
            (time.GetUtcNow() - run.CreatedAt).TotalSeconds,
            AppMetrics.Kind(run.Kind.Operation())
        );
        Log.Initiated(logger, runId, admission.WorkflowRunId);
        return new(WorkManifestResponse.Create(run, token, options.Value.PublicUrl.TrimEnd('/') + "/api", instructions))
        {
            RunId = runId,
        };
    }

    private InitiateResponse Refuse(Guid? runId, string reason)
    {
        if (_refusals.Allows(out var leftOut))
            Log.Refused(logger, runId, reason, leftOut);
        return NotYours;
    }

    /// <summary>
    /// The run whose token a request carries, or null. After the first such call, its work is not handed out again.
    /// </summary>
    /// <param name="workToken">The work token in the address.</param>
    /// <param name="request">The request.</param>
    /// <param name="orReported">True where a run that reported already is accepted too: a runner repeats a request
    /// whose response was lost.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<Run?> AuthenticateAsync(
        Guid workToken,
        HttpRequest request,
        bool orReported,
        CancellationToken cancellationToken
    ) => (await ReadAuthenticatedAsync(workToken, request, orReported, cancellationToken))?.Value;

    /// <summary>As above, for what changes the run.</summary>
    internal async Task<Typed<Run>?> ReadAuthenticatedAsync(
        Guid workToken,
        HttpRequest request,
        bool orReported,
        CancellationToken cancellationToken
    )
    {
        if (
            await runs.ReadByWorkTokenAsync(workToken, cancellationToken) is not { Value: var run } known
            || !RunnerCredential.IsOf(run, request)
            || await suspensions.FindAsync(run.Repository, cancellationToken) is not null
        )
        {
            return null;
        }

        if (run.Status == RunStatus.Reported && orReported)
            return known;
        if (run.Status != RunStatus.Running)
            return null;
        if (run.TokenUsed)
            return known;

        var hash = run.TokenHash;
        var used = await runs.UpdateAsync(
            known,
            current =>
                current.Status == RunStatus.Running
                && string.Equals(current.TokenHash, hash, StringComparison.Ordinal)
                && !current.TokenUsed
                    ? current with
                    {
                        TokenUsed = true,
                    }
                    : null,
            cancellationToken
        );
        return
            used?.Stored is { Value.Status: RunStatus.Running } now
            && string.Equals(now.Value.TokenHash, hash, StringComparison.Ordinal)
            ? now
            : null;
    }

    private async Task<RunnerInstructions> InstructionsAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.Preparation is { } preparation)
        {
            return new(
                preparation.Sha,
                Merge: preparation.BaseSha is not null,
                preparation.BaseSha,
                run.PullRequest.Number,
                Environment: run.Environment
            );
        }

        var engines = run.Kind == RunKind.Apply ? await EnginesAsync(run, cancellationToken) : null;
        return run.Drift is null
            ? new(
                run.PullRequest.HeadSha,
                Merge: true,
                run.PullRequest.BaseSha,
                run.PullRequest.Number,
                engines,
                run.Environment
            )
            : new(run.PullRequest.HeadSha, Merge: false, BaseSha: null, PullRequest: null, engines, run.Environment);
    }

    /// <summary>The engines that made the plans which a run applies; null where none is known.</summary>
    private async Task<IReadOnlyList<PlannedEngine>?> EnginesAsync(Run run, CancellationToken cancellationToken)
    {
        var stored = await plans.ListAsync(run.Repository.Id, run.Owner, cancellationToken);
        var contexts = stored.ToDictionary(plan => plan.Context.Dirspace, plan => plan.Context);
        PlannedEngine[] engines =
        [
            .. run
                .Dirspaces.Select(dirspace => contexts.GetValueOrDefault(dirspace.Dirspace))
                .OfType<PlanContext>()
                .Where(context => context.Engine.Length > 0)
                .Select(context => new PlannedEngine(
                    context.Dirspace.Directory,
                    context.Dirspace.Workspace,
                    context.Engine,
                    context.EngineVersion
                )),
        ];
        return engines.Length == 0 ? null : engines;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Run {RunId} was handed to workflow run {WorkflowRunId}"
        )]
        public static partial void Initiated(ILogger logger, Guid runId, long workflowRunId);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Run {RunId} was not handed out: {Reason} ({LeftOut} more refusals were not logged)"
        )]
        public static partial void Refused(ILogger logger, Guid? runId, string reason, long leftOut);
    }
}
