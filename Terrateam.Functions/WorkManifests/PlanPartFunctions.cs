using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Http;
using Terrateam.Functions.Plans;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Plan files in parts (<see cref="PlanPartTransfer"/>), so that no request is longer than a part.</summary>
public sealed partial class PlanPartFunctions(
    RunnerService service,
    RunStore runs,
    PlanVault plans,
    UploadBudget budget,
    ILogger<PlanPartFunctions> logger
)
{
    private const string Route = "github/v1/work-manifests/{id:guid}/" + PlanPartTransfer.Endpoint;
    private const int MaxCompletionLength = 64 * 1024;

    /// <summary>Stores one part of a plan.</summary>
    [Function("WorkManifestStorePlanPart")]
    public async Task<IResult> StoreAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route + "/{index:int}")] HttpRequest request,
        string id,
        string index
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await PlanningAsync(request, id, cancellationToken) is not { } run)
            return Refusal.Unknown();
        if (request.ContentLength > PlanParts.MaxPartLength)
            return Refusal.TooLarge(PlanParts.MaxPartLength);
        if (!Guid.TryParse(request.Query["upload"], out var upload) || !IsPart(index, out var part))
            return Refusal.BadRequest("The part's number, or the id of its upload, is none.");

        var (dirspace, origin) = (DirspaceOf(request), OriginOf(request));
        if (PlanContexts.Problem(run, dirspace, origin) is { } problem)
            return Refusal.BadRequest(problem);
        using var share = budget.TryTake(request.ContentLength);
        if (share is null)
            return Refusal.Busy(request);

        try
        {
            var context = PlanContexts.Create(run, dirspace, run.Id, origin.Engine, origin.EngineVersion);
            await plans.PutPartAsync(context, upload, part, request.Body, cancellationToken);
            return Results.Ok();
        }
        catch (PlanTooLargeException exception)
        {
            return Refusal.Create(StatusCodes.Status413PayloadTooLarge, exception.Message);
        }
        catch (PlanRefusedException exception)
        {
            Log.Refused(logger, run.Id, dirspace, exception.Message);
            return Refusal.Create(StatusCodes.Status409Conflict, exception.Message);
        }
    }

    /// <summary>Completes a plan after its last part.</summary>
    [Function("WorkManifestCompletePlan")]
    public async Task<IResult> CompleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (await PlanningAsync(request, id, cancellationToken) is not { } run)
            return Refusal.Unknown();
        if (await RequestBody.ReadAsync(request.Body, MaxCompletionLength, cancellationToken) is not { } body)
            return Refusal.TooLarge(MaxCompletionLength);

        try
        {
            if (JsonSerializer.Deserialize(body, ProtocolJson.Default.PlanCompletion) is not { } asked)
                return Refusal.BadRequest("The body is null.");
            var dirspace = new Dirspace(asked.Path, asked.Workspace);
            if (PlanContexts.Problem(run, dirspace, asked.Terrateam) is { } problem)
                return Refusal.BadRequest(problem);

            await CompleteAsync(run, dirspace, asked, cancellationToken);
            Log.Stored(logger, run.Id, dirspace, asked.HasChanges, asked.Parts);
            return Results.Ok();
        }
        catch (PlanRefusedException exception)
        {
            Log.Incomplete(logger, run.Id, exception.Message);
            return Refusal.Create(StatusCodes.Status409Conflict, exception.Message);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return Refusal.BadRequest(exception.Message);
        }
    }

    /// <summary>Lists the parts of the plan that a runner applies.</summary>
    [Function("WorkManifestListPlanParts")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request,
        string id
    ) => OpenAsync(request, id, checksParts: true, static (plan, shown, _) =>
        {
            // A plan that was stored in an envelope is available only as a whole.
            var answer =
                plan.Form == PlanForm.File
                    ? new PlanPartsResponse(plan.Parts, plan.Length, plan.Sha256, shown)
                    : new PlanPartsResponse(0);
            return Results.Json(answer, ProtocolJson.Default.PlanPartsResponse);
        });

    /// <summary>Sends one part of a plan.</summary>
    [Function("WorkManifestFetchPlanPart")]
    public Task<IResult> FetchAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{index:int}")] HttpRequest request,
        string id,
        string index
    ) =>
        OpenAsync(request, id, checksParts: false, (plan, _, context) =>
            IsPart(index, out var part) && part < plan.Parts && plan.Form == PlanForm.File
                ? PlanDownloadBody.Create(plan, part, context)
                : Refusal.Create(StatusCodes.Status404NotFound, "The plan has no such part.")
        );

    private async Task CompleteAsync(
        Run run,
        Dirspace dirspace,
        PlanCompletion asked,
        CancellationToken cancellationToken
    )
    {
        var origin = asked.Terrateam;
        var context = PlanContexts.Create(run, dirspace, run.Id, origin.Engine, origin.EngineVersion);
        if (asked.HasChanges)
        {
            await plans.CompleteAsync(
                context,
                asked.Upload,
                asked.Parts,
                asked.Sha256,
                run.CreatedAt,
                cancellationToken
            );
            return;
        }

        _ = await plans.RecordAsync(
            PlanDraft.WithoutFile(context),
            hasChanges: false,
            run.CreatedAt,
            cancellationToken
        );
    }

    private async Task<Run?> PlanningAsync(HttpRequest request, string id, CancellationToken cancellationToken) =>
        await service.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken)
            is { Kind: RunKind.Plan } run
            ? run
            : null;

    private async Task<IResult> OpenAsync(
        HttpRequest request,
        string id,
        bool checksParts,
        Func<OpenedPlan, string, HttpContext, IResult> answer
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

        var dirspace = DirspaceOf(request);
        if (run.Dirspaces.FirstOrDefault(expected => expected.Dirspace == dirspace) is not { PlanRunId: { } planRunId })
            return Results.NotFound();

        try
        {
            var planned = await runs.FindAsync(planRunId, cancellationToken);
            var shown = PlanContexts.ShownOf(planned, dirspace);
            var key = new PlanKey(run.Repository.Id, run.Owner, dirspace, planRunId);
            return answer(
                await plans.OpenAsync(
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
                    checksParts,
                    cancellationToken
                ),
                shown,
                request.HttpContext
            );
        }
        catch (PlanRefusedException exception)
        {
            Log.Refused(logger, run.Id, dirspace, exception.Message);
            return Refusal.Create(StatusCodes.Status404NotFound, exception.Message);
        }
    }

    private static bool IsPart(string index, out int part) =>
        int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out part) && part < PlanParts.MaxParts;

    private static Dirspace DirspaceOf(HttpRequest request) =>
        new(request.Query["path"].ToString(), request.Query["workspace"].ToString());

    private static PlanOrigin OriginOf(HttpRequest request) =>
        new(
            request.Query["engine"].ToString(),
            request.Query["engine_version"].ToString(),
            request.Query["head_sha"].ToString()
        );

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Run {RunId} stored a plan of {Dirspace}, changes: {HasChanges}, sent in {Parts} parts"
        )]
        public static partial void Stored(ILogger logger, Guid runId, Dirspace dirspace, bool hasChanges, int parts);

        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Run {RunId} was refused a part of the plan of {Dirspace}: {Reason}"
        )]
        public static partial void Refused(ILogger logger, Guid runId, Dirspace dirspace, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {RunId} could not complete a plan: {Reason}")]
        public static partial void Incomplete(ILogger logger, Guid runId, string reason);
    }
}
