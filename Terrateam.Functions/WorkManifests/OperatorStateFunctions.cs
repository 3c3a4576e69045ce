using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Terrateam.Core.Plans;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.WorkManifests;

/// <summary>
/// Hands states that could not be written to operators, who show a function key: states are as secret as plans.
/// </summary>
public sealed partial class OperatorStateFunctions(StateVault states, ILogger<OperatorStateFunctions> logger)
{
    private const string Route = "operator/states";

    /// <summary>Lists the states that are kept.</summary>
    [Function("OperatorStates")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request
    )
    {
        var all = await states
            .AllAsync(request.HttpContext.RequestAborted)
            .Select(StateEntry.From)
            .ToListAsync(request.HttpContext.RequestAborted);
        return Results.Json(all, StateEntryJson.Default.ListStateEntry);
    }

    /// <summary>Sends a state.</summary>
    [Function("OperatorFetchState")]
    public async Task<IResult> FetchAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Route + "/{id}")] HttpRequest request,
        string id
    )
    {
        try
        {
            if (await states.OpenAsync(id, request.HttpContext.RequestAborted) is not { } compressed)
                return Unknown();

            Log.Fetched(logger, id);
            request.HttpContext.Response.Headers.CacheControl = "no-store";
            return Results.Stream(CompressedState.Open(compressed), "application/octet-stream", "errored.tfstate");
        }
        catch (PlanRefusedException exception)
        {
            return Refusal.Create(StatusCodes.Status409Conflict, exception.Message);
        }
    }

    /// <summary>Deletes a state, because it was pushed.</summary>
    [Function("OperatorDeleteState")]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = Route + "/{id}")] HttpRequest request,
        string id
    )
    {
        if (!await states.DeleteAsync(id, request.HttpContext.RequestAborted))
            return Unknown();

        Log.Deleted(logger, id);
        return Results.NoContent();
    }

    private static IResult Unknown() =>
        Refusal.Create(StatusCodes.Status404NotFound, "No such state is kept. GET without an id lists all.");

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The state {StateId} was handed to an operator")]
        public static partial void Fetched(ILogger logger, string stateId);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The state {StateId} was deleted by an operator")]
        public static partial void Deleted(ILogger logger, string stateId);
    }
}

/// <summary>A state in the list for operators.</summary>
internal sealed record StateEntry(
    string Id,
    string Repository,
    int? PullRequest,
    string? DriftSchedule,
    Guid RunId,
    string Dir,
    string Workspace,
    long Length,
    DateTimeOffset StoredAt,
    DateTimeOffset ExpiresAt
)
{
    public static StateEntry From(ErroredState state) =>
        new(
            state.Id,
            state.Repository,
            state.Context.PullRequest,
            state.Context.DriftSchedule,
            state.Context.RunId,
            state.Context.Dirspace.Directory,
            state.Context.Dirspace.Workspace,
            state.Length,
            state.StoredAt,
            state.ExpiresAt
        );
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(List<StateEntry>))]
internal sealed partial class StateEntryJson : JsonSerializerContext;
