using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Core.State;

namespace Terrateam.Functions.Health;

/// <summary>Whether the app can reach its state. Says nothing else to anybody.</summary>
public sealed class HealthFunction(IDocumentStore store)
{
    /// <summary>200 when it can, 503 when not.</summary>
    [Function("Health")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request)
    {
        try
        {
            _ = await store.GetAsync(new DocumentKey("health", "health", "health"), request.HttpContext.RequestAborted);
            return Results.Ok();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }
}
