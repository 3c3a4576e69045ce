using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Health;

/// <summary>
/// Tells whether the app can take a webhook, for which it needs storage and orchestrations. The endpoint is
/// public, so the answer holds no details.
/// </summary>
public sealed partial class HealthFunction(IDocumentStore store, ILogger<HealthFunction> logger)
{
    private const string Nothing = "health";

    /// <summary>200 when the app can take a webhook, 503 when not.</summary>
    [Function("Health")]
    public async Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        [DurableClient] DurableTaskClient client
    )
    {
        var cancellationToken = request.HttpContext.RequestAborted;
        try
        {
            _ = await store.GetAsync(new DocumentKey(Nothing, Nothing, Nothing), cancellationToken);
            _ = await client.GetInstanceAsync(Nothing, cancellationToken);
            return Results.Ok();
        }
        catch (Exception exception)
            when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            Log.Unhealthy(logger, exception);
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "The app cannot take webhooks: the state or the orchestrations cannot be reached"
        )]
        public static partial void Unhealthy(ILogger logger, Exception exception);
    }
}
