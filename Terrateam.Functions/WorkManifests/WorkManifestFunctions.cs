using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Durable;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Http;
using Terrateam.Functions.RunnerIdentity;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// The runner's endpoints of the wire protocol, except for plans: <c>/api/github/v1/work-manifests/{id}</c>.
/// </summary>
public sealed partial class WorkManifestFunctions(
    RunnerService service,
    RunResults results,
    BodyReader bodies,
    IGitHubApp app,
    OrchestrationSignaller signaller,
    ILogger<WorkManifestFunctions> logger
)
{
    private const string Route = "github/v1/work-manifests/{id:guid}";
    private const int MaxRequestLength = 64 * 1024;
    private const int MaxResultsLength = 32 * 1024 * 1024;

    /// <summary>Hands out work to a runner.</summary>
    [Function("WorkManifestInitiate")]
    public async Task<IResult> InitiateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/initiate")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;

        // Any client can send this request, so its body is read with the limits of webhooks.
        using var body = await bodies.ReadAsync(request, MaxRequestLength);
        if (body.Refusal is { } refusal)
            return refusal;

        try
        {
            var asked = JsonSerializer.Deserialize(body.Content.ToArray(), ProtocolJson.Default.InitiateRequest);
            if (asked is null)
                return Refusal.BadRequest("The body is null.");

            var answer = await service.InitiateAsync(
                Guid.Parse(id),
                asked,
                RunnerCredential.BearerOf(request),
                cancellationToken
            );

            // The workflow run has started, but its id is not known yet. A job is waiting, so the orchestration has to
            // search for it now.
            if (answer.Early is { DispatchedAt: not null } early)
                await signaller.WakeRunAsync(client, early.Id, RunSignals.Poll, cancellationToken);
            if (answer.RunId != Guid.Empty)
                await signaller.WakeRunAsync(client, answer.RunId, RunSignals.Called, cancellationToken);
            if (answer.Work is not { } work)
                return Refusal.Create(answer.Status, answer.Reason);

            return Results.Json(work, ProtocolJson.Default.WorkManifest);
        }
        catch (JsonException exception)
        {
            return Refusal.BadRequest(exception.Message);
        }
        catch (OidcException exception)
        {
            // The issuer's keys cannot be fetched at the moment: the runner asks again.
            return Refusal.Create(StatusCodes.Status503ServiceUnavailable, exception.Message);
        }
    }

    /// <summary>Stores a runner's results.</summary>
    [Function("WorkManifestResults")]
    public async Task<IResult> ResultsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route)] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (
            await service.ReadAuthenticatedAsync(Guid.Parse(id), request, orReported: true, cancellationToken)
            is not { Value: var run } known
        )
        {
            return Refusal.Unknown();
        }

        using var work = RunWork.Begin(logger, "runner.results", run);
        if (await RequestBody.ReadAsync(request.Body, MaxResultsLength, cancellationToken) is not { } body)
            return Refusal.TooLarge(MaxResultsLength);

        try
        {
            var report = RunnerReportReader.Read(body);
            var result = RunResult.From(report);
            if (!IsOf(run.Kind, report))
                return Refusal.BadRequest($"These are not the results of a run of the kind {run.Kind.Operation()}.");

            // From here on nothing is cancelled: the results count even if the runner no longer listens.
            var taken = result is null
                ? await results.TakeAsync(known, body, report, CancellationToken.None)
                : await results.TakeAsync(known, body, result, CancellationToken.None);
            if (!taken)
                return Refusal.Unknown();

            Log.Reported(logger, run.Id, result?.Success ?? report is not RunnerReport.BuildFailure);
            await signaller.WakeRunAsync(client, run.Id, RunSignals.Called, CancellationToken.None);
            return Results.Ok();
        }
        catch (JsonException exception)
        {
            return Refusal.BadRequest(exception.Message);
        }
    }

    /// <summary>Creates a GitHub token for a runner.</summary>
    [Function("WorkManifestAccessToken")]
    public async Task<IResult> AccessTokenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/access-token")] HttpRequest request,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (
            await service.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken)
            is not { } run
        )
        {
            return Refusal.Unknown();
        }

        var scope = RunnerScope.From(run);
        try
        {
            var token = await app.For(run.Repository).RunnerTokens.CreateAsync(scope, cancellationToken);
            return Results.Json(new AccessTokenResponse(token), ProtocolJson.Default.AccessTokenResponse);
        }
        catch (GitHubException exception) when (exception.Status == StatusCodes.Status422UnprocessableEntity)
        {
            return Refusal.Create(StatusCodes.Status422UnprocessableEntity, RunnerScope.Explain(scope, run));
        }
    }

    /// <summary>
    /// Lists the dirspaces of the repository for a runner: by POST as the published description says, or by GET as the
    /// original server does.
    /// </summary>
    [Function("WorkManifestWorkspaces")]
    public async Task<IResult> WorkspacesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = Route + "/workspaces")] HttpRequest request,
        string id
    )
    {
        if (
            await service.AuthenticateAsync(
                Guid.Parse(id),
                request,
                orReported: false,
                request.HttpContext.RequestAborted
            )
            is not { } run
        )
        {
            return Refusal.Unknown();
        }

        IReadOnlyList<WorkManifestWorkspace> workspaces =
        [
            .. run.AllDirspaces.Select(dirspace => new WorkManifestWorkspace(
                dirspace.Dirspace.Directory,
                dirspace.Dirspace.Workspace
            )),
        ];
        return Results.Json(workspaces, ProtocolJson.Default.Workspaces);
    }

    private static bool IsOf(RunKind kind, RunnerReport report) =>
        kind switch
        {
            RunKind.Index => report is RunnerReport.Index or RunnerReport.BuildFailure,
            RunKind.BuildConfig => report is RunnerReport.BuildConfig or RunnerReport.BuildFailure,
            RunKind.BuildTree => report is RunnerReport.BuildTree or RunnerReport.BuildFailure,
            _ => report is RunnerReport.StepsV2 or RunnerReport.StepsV1,
        };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} reported, success: {Success}")]
        public static partial void Reported(ILogger logger, Guid runId, bool success);
    }
}
