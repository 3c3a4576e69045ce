using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// Receives plan files from the runner that made them and sends them to the runner that applies them, in one request
/// each, as the original does.
/// </summary>
public sealed partial class PlanFunctions(
    RunnerService service,
    RunStore runs,
    PlanVault plans,
    UploadBudget budget,
    IOptions<PlanTransferOptions> options,
    ILogger<PlanFunctions> logger
)
{
    private const string Route = "github/v1/work-manifests/{id:guid}/plans";

    /// <summary>A plan of 256 MiB in base64 inside base64, and some room.</summary>
    private const long MaxUploadLength = (256L * 1024 * 1024 * 16 / 9) + (64 * 1024);

    /// <summary>Stores a plan from a runner.</summary>
    [Function("WorkManifestStorePlan")]
    public async Task<IResult> StoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (
            await service.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken)
            is not { Kind: RunKind.Plan } run
        )
        {
            return Refusal.Unknown();
        }

        if (request.ContentLength > MaxUploadLength)
            return Refusal.PlanTooLarge();
        using var share = budget.TryTake(request.ContentLength);
        if (share is null)
            return Refusal.Busy(request);

        using var body = new PlanUploadBody(request.Body);
        PlanDraft? draft = null;
        try
        {
            var before = await body.ReadBeforeAsync(cancellationToken);
            var dirspace = new Dirspace(before.Path, before.Workspace);
            if (PlanContexts.Problem(run, dirspace, before.Terrateam) is { } problem)
                return Refusal.BadRequest(problem);

            var origin = before.Terrateam;
            var context = PlanContexts.Create(run, dirspace, run.Id, origin?.Engine ?? "", origin?.EngineVersion ?? "");
            await using (var content = body.OpenPlan())
            {
                draft = await plans.WriteAsync(
                    context,
                    content,
                    PlanForm.Envelope,
                    options.Value.PartSize,
                    cancellationToken
                );
            }

            // The original runner sends only after the plan whether it has changes.
            var upload = await body.ReadWholeAsync(before, cancellationToken);
            var written = draft;
            draft = null;
            var stored = await plans.RecordAsync(written, upload.HasChanges, run.CreatedAt, cancellationToken);
            Log.Stored(logger, run.Id, dirspace, stored.HasChanges, stored.Parts ?? 0);
            return Results.Ok();
        }
        catch (PlanTooLargeException)
        {
            return Refusal.PlanTooLarge();
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return Refusal.BadRequest(exception.Message);
        }
        finally
        {
            if (draft is not null)
                await plans.DropAsync(draft);
        }
    }

    /// <summary>Sends a plan to the runner that applies it.</summary>
    [Function("WorkManifestFetchPlan")]
    public async Task<IResult> FetchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (
            await service.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken)
            is not { Kind: RunKind.Apply } run
        )
        {
            return Refusal.Unknown();
        }

        // The published description names the parameter dir; the original server and runner use path.
        var path = request.Query.TryGetValue("path", out var given) ? given : request.Query["dir"];
        var dirspace = new Dirspace(path.ToString(), request.Query["workspace"].ToString());
        if (run.Dirspaces.FirstOrDefault(expected => expected.Dirspace == dirspace) is not { PlanRunId: { } planRunId })
            return Results.NotFound();

        try
        {
            var planned = await runs.FindAsync(planRunId, cancellationToken);
            var shown = PlanContexts.ShownOf(planned, dirspace);
            var key = new PlanKey(run.Repository.Id, run.Owner, dirspace, planRunId);
            var plan = await plans.OpenAsync(
                key,
                run.Id,
                stored =>
                    PlanContexts.Create(
                        PlanContexts.PlaceOf(planned, run),
                        dirspace,
                        planRunId,
                        stored.Context.Engine,
                        stored.Context.EngineVersion
                    ),
                checksParts: true,
                cancellationToken
            );
            Log.HandedOut(logger, run.Id, dirspace, planRunId);
            return PlanDownloadBody.Create(plan, shown, request.HttpContext);
        }
        catch (PlanRefusedException exception)
        {
            Log.Refused(logger, run.Id, dirspace, exception.Message);
            return Refusal.Create(StatusCodes.Status404NotFound, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Run {RunId} stored a plan of {Dirspace}, changes: {HasChanges}, {Parts} parts"
        )]
        public static partial void Stored(ILogger logger, Guid runId, Dirspace dirspace, bool hasChanges, int parts);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Run {RunId} was handed the plan of {Dirspace} that run {PlanRunId} made"
        )]
        public static partial void HandedOut(ILogger logger, Guid runId, Dirspace dirspace, Guid planRunId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} was refused the plan of {Dirspace}: {Reason}")]
        public static partial void Refused(ILogger logger, Guid runId, Dirspace dirspace, string reason);
    }
}
