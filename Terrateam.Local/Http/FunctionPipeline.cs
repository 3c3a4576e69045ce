using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Discovery;
using Terrateam.Local.Durable;
using Terrateam.Local.Settings;
using Terrateam.Local.Timers;

namespace Terrateam.Local.Http;

/// <summary>The middleware in front of functions.</summary>
internal static class FunctionPipeline
{
    /// <summary>Validates all functions and maps the routes of those with an HTTP trigger.</summary>
    /// <exception cref="InvalidFunctionsException">A function is declared wrongly.</exception>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    public static void Use(WebApplication app)
    {
        var services = app.Services;
        services.GetRequiredService<DataDirectory>();
        var catalogue = services.GetRequiredService<FunctionCatalogue>();
        catalogue.RequireServices(services.GetRequiredService<IServiceProviderIsService>());
        services.GetRequiredService<FunctionTimers>();
        services.GetRequiredService<DurableFunctions>();
        var endpoints = FunctionRoutes.Build(
            catalogue,
            services.GetRequiredService<HostJson>().RoutePrefix,
            services.GetRequiredService<FunctionRequests>().For
        );
        MetricsPage.Use(app);
        app.Use(HideWrongMethod);
        app.UseRouting();
        app.MapMethods("/admin/host/ping", [HttpMethods.Get, HttpMethods.Post], Ping);
        ((IEndpointRouteBuilder)app).DataSources.Add(new DefaultEndpointDataSource(endpoints));
    }

    /// <summary>The real host's router treats the method as part of the address: a wrong one is 404, not 405.</summary>
    private static async Task HideWrongMethod(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (
            context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            && context.GetEndpoint() is not RouteEndpoint
        )
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            context.Response.Headers.Allow = default;
        }
    }

    /// <summary>Responds that the host runs, and nothing else to callers without a key.</summary>
    private static IResult Ping(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store,no-cache";
        return Results.Ok();
    }
}
