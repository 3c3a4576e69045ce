namespace Terrateam.Embedded.Worker.Builder;

/// <summary>ASP.NET Core in functions.</summary>
public static class FunctionsApplicationBuilderAspNetCoreExtensions
{
    internal const string WebApplicationKey = "__EmbeddedWebApplication";

    /// <summary>Lets HTTP functions take <c>HttpRequest</c> and return <c>IResult</c>; without it there are none.</summary>
    /// <param name="builder">The app's builder.</param>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Properties[WebApplicationKey] = true;
        return builder;
    }
}
