using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Patterns;
using Terrateam.Core.Plans;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Http;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.WorkManifests;

/// <summary>Takes states that an apply could not write to their backend (<see cref="StateTransfer"/>).</summary>
public sealed partial class StateFunctions(RunnerService service, StateVault states, ILogger<StateFunctions> logger)
{
    private const string Route = "github/v1/work-manifests/{id:guid}/" + StateTransfer.Endpoint;

    /// <summary>Keeps a state from a runner.</summary>
    [Function("WorkManifestKeepState")]
    public async Task<IResult> KeepAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Route)] HttpRequest request,
        string id
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        if (
            await service.AuthenticateAsync(Guid.Parse(id), request, orReported: false, cancellationToken)
                is not { } run
            || !run.Kind.IsApply()
        )
        {
            return Refusal.Unknown();
        }

        var dirspace = new Dirspace(request.Query["path"].ToString(), request.Query["workspace"].ToString());
        if (run.Dirspaces.All(expected => expected.Dirspace != dirspace))
            return Refusal.BadRequest("This run does not apply that directory and workspace.");
        if (
            request.ContentLength > StateTransfer.MaxLength
            || await RequestBody.ReadAsync(request.Body, StateTransfer.MaxLength, cancellationToken) is not { } body
        )
        {
            return Refusal.TooLarge(StateTransfer.MaxLength);
        }

        try
        {
            // From here on nothing is cancelled: the state is kept even if the runner no longer listens.
            var state = await states.KeepAsync(
                run,
                ContextOf(run, dirspace),
                body,
                request.Query["sha256"].ToString(),
                CancellationToken.None
            );
            Log.Kept(logger, run.Id, dirspace, run.Repository.FullName, state.Id, state.ExpiresAt);
            return Results.Json(new StateReceipt(state.Id, state.ExpiresAt), ProtocolJson.Default.StateReceipt);
        }
        catch (FormatException exception)
        {
            return Refusal.BadRequest(exception.Message);
        }
        catch (PlanTooLargeException exception)
        {
            return Refusal.Create(StatusCodes.Status413PayloadTooLarge, exception.Message);
        }
        catch (PlanRefusedException exception)
        {
            return Refusal.Create(StatusCodes.Status409Conflict, exception.Message);
        }
    }

    private static StateContext ContextOf(Run run, Dirspace dirspace) =>
        new(
            run.Repository.InstallationId,
            run.Repository.Id,
            run.Owner.PullRequest,
            run.Owner.DriftSchedule,
            run.Id,
            dirspace
        );

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "Run {RunId} could not write the state of {Dirspace} in {Repository}: it is kept as {StateId} "
                + "until {ExpiresAt} and has to be pushed"
        )]
        public static partial void Kept(
            ILogger logger,
            Guid runId,
            Dirspace dirspace,
            string repository,
            string stateId,
            DateTimeOffset expiresAt
        );
    }
}
