using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Terrateam.Local.Discovery;
using Terrateam.Local.Durable;
using Terrateam.Local.Invocation;

namespace Terrateam.Local.Http;

/// <summary>Calls functions for HTTP requests.</summary>
internal sealed partial class FunctionRequests(
    FunctionExecutor executor,
    FunctionKeys keys,
    RequestQueue queue,
    RequestBodyLimit bodyLimit,
    EnginePace pace,
    ILogger<FunctionRequests> logger
)
{
    public RequestDelegate For(Function function, Trigger.Http trigger) =>
        context => RunAsync(function, trigger, context);

    private async Task RunAsync(Function function, Trigger.Http trigger, HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = bodyLimit.Bytes;
        using var place = await queue.EnterAsync(context.RequestAborted);
        if (place is { IsAcquired: false })
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }

        if (!keys.Allow(context.Request, trigger.Level))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        IResult? result;
        pace.BeginRequest();
        try
        {
            result = (IResult?)
                await executor.ExecuteAsync(function, context.RequestServices, context.Request, context.RequestAborted);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            // The executor has logged it.
            context.Response.Clear();
            context.Response.StatusCode = (exception as BadHttpRequestException)?.StatusCode
                ?? StatusCodes.Status500InternalServerError;
            return;
        }
        finally
        {
            pace.EndRequest();
        }

        if (result is null)
        {
            Log.NoResult(logger, function.Name);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        await result.ExecuteAsync(context);
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Error,
            Message = "'{Function}' returned null instead of an IResult, so the caller gets status 500"
        )]
        public static partial void NoResult(ILogger logger, string function);
    }
}

/// <summary>
/// The longest body: the host's limit or the web server's, the smaller of the two, because in Azure a request passes
/// both the host and the worker.
/// </summary>
/// <param name="Bytes">The limit; null for none.</param>
internal sealed record RequestBodyLimit(long? Bytes);
