using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace Terrateam.Functions.Http;

/// <summary>Keeps a request that its caller aborted from counting as a failed function.</summary>
internal sealed partial class AbandonedRequestMiddleware(ILogger<AbandonedRequestMiddleware> logger)
    : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException && IsAbandoned(context))
        {
            Log.Abandoned(logger, context.FunctionDefinition.Name);
        }
    }

    private static bool IsAbandoned(FunctionContext context) =>
        context.GetHttpContext() is { RequestAborted.IsCancellationRequested: true };

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The caller of '{Function}' hung up")]
        public static partial void Abandoned(ILogger logger, string function);
    }
}
