using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Plan files, from the runner that made them and to the runner that applies them.</summary>
public sealed partial class PlanFunctions(RunnerDesk desk, RunStore runs, PlanVault plans, ILogger<PlanFunctions> logger)
{
    private const string Route = "github/v1/work-manifests/{id:guid}/plans";

    /// <summary>A plan of 256 MiB in base64 inside base64, and some room.</summary>
    private const long LongestUpload = (256L * 1024 * 1024 * 16 / 9) + (64 * 1024);

    /// <summary>A runner stores a plan.</summary>
    [Function("WorkManifestStorePlan")]
    public async Task<IResult> StoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        string id)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await desk.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken) is not { Kind: RunKind.Plan } run)
            return Refusal.Unknown();
        if (request.ContentLength > LongestUpload)
            return Refusal.Of(StatusCodes.Status413PayloadTooLarge, "The plan is larger than 256 MiB.");

        try
        {
            var upload = await JsonSerializer.DeserializeAsync(request.Body, ProtocolJson.Default.PlanUpload, cancellationToken);
            if (upload is null)
                return Refusal.BadRequest("The body is null.");

            var dirspace = new Dirspace(upload.Path, upload.Workspace);
            if (run.Dirspaces.All(expected => expected.Dirspace != dirspace))
                return Refusal.BadRequest("This run does not plan that directory and workspace.");

            var origin = upload.Terrateam;
            if (origin is not null && !string.Equals(origin.HeadSha, run.PullRequest.HeadSha, StringComparison.OrdinalIgnoreCase))
                return Refusal.BadRequest("The plan was made of another commit than the one to plan.");

            var context = ContextOf(run, dirspace, run.Id, origin?.Engine ?? "", origin?.EngineVersion ?? "");
            var stored = await plans.StoreAsync(context, Convert.FromBase64String(upload.PlanData), upload.HasChanges, run.CreatedAt, cancellationToken);
            Log.Stored(logger, run.Id, dirspace, stored.HasChanges, stored.Seal?.Length ?? 0);
            return Results.Ok();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return Refusal.BadRequest(exception.Message);
        }
    }

    /// <summary>A runner fetches a plan to apply it.</summary>
    [Function("WorkManifestFetchPlan")]
    public async Task<IResult> FetchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        string id)
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await desk.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken) is not { Kind: RunKind.Apply } run)
            return Refusal.Unknown();

        // The published description names the parameter dir; the original server and runner use path.
        var path = request.Query.TryGetValue("path", out var given) ? given : request.Query["dir"];
        var dirspace = new Dirspace(path.ToString(), request.Query["workspace"].ToString());
        if (run.Dirspaces.FirstOrDefault(expected => expected.Dirspace == dirspace) is not { PlanRunId: { } planRunId })
            return Results.NotFound();

        try
        {
            // Of the results that the comment was made of, and not of the plan's upload: a job could say one thing there and
            // show another.
            var planned = await runs.FindAsync(planRunId, cancellationToken);
            if (planned?.Outcomes.FirstOrDefault(outcome => outcome.Dirspace == dirspace)?.ShownDigest is not { } shown)
                throw new PlanRefusedException($"The stored plan of {dirspace} is refused: nobody was shown what it does; plan again.");

            var key = new PlanKey(run.Repository.Id, run.Owner, dirspace, planRunId);
            var stored = await plans.FindNewestAsync(run.Repository.Id, run.Owner, dirspace, cancellationToken);
            var expected = ContextOf(run, dirspace, planRunId, stored?.Context.Engine ?? "", stored?.Context.EngineVersion ?? "");
            var plan = await plans.OpenForApplyAsync(key, run.Id, expected, cancellationToken);
            Log.HandedOut(logger, run.Id, dirspace, planRunId);
            return Results.Json(new PlanDownload(Convert.ToBase64String(plan), shown), ProtocolJson.Default.PlanDownload);
        }
        catch (PlanRefusedException exception)
        {
            Log.Refused(logger, run.Id, dirspace, exception.Message);
            return Refusal.Of(StatusCodes.Status404NotFound, exception.Message);
        }
    }

    private static PlanContext ContextOf(Run run, Dirspace dirspace, Guid planRunId, string engine, string engineVersion) => new(
        run.Repository.InstallationId,
        run.Repository.Id,
        run.Owner.PullRequest,
        run.Owner.DriftSchedule,
        dirspace,
        run.PullRequest.BaseRef,
        run.PullRequest.BaseSha,
        run.PullRequest.HeadSha,
        planRunId,
        engine,
        engineVersion);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} stored a plan of {Dirspace}, changes: {HasChanges}, {Length} bytes sealed")]
        public static partial void Stored(ILogger logger, Guid runId, Dirspace dirspace, bool hasChanges, long length);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {RunId} was handed the plan of {Dirspace} that run {PlanRunId} made")]
        public static partial void HandedOut(ILogger logger, Guid runId, Dirspace dirspace, Guid planRunId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was refused the plan of {Dirspace}: {Reason}")]
        public static partial void Refused(ILogger logger, Guid runId, Dirspace dirspace, string reason);
    }
}
