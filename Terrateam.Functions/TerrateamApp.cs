using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Composition;

namespace Terrateam.Functions;

/// <summary>The app, put together the same way for the program, the tests and the Sandbox.</summary>
public static class TerrateamApp
{
    /// <summary>A builder with everything of the app in it; callers may replace services before they build.</summary>
    /// <param name="args">The command line.</param>
    [MethodImpl(MethodImplOptions.NoInlining)] // The functions are found in the assembly that calls CreateBuilder.
    public static FunctionsApplicationBuilder CreateBuilder(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        // The web server of the worker would stop at 30 MB, less than a run's results may have. It answers to nobody but
        // the Functions host, whose limit is a setting: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddTerrateam(builder.Configuration);
        return builder;
    }
}
