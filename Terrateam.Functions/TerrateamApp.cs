using System.Runtime.CompilerServices;

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
        return builder;
    }
}
