using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Terrateam.Local.Discovery;

namespace Terrateam.Local.Http;

/// <summary>
/// The routes of HTTP functions, and the faults in them that the real host reports at its start, or never.
/// </summary>
internal static class FunctionRoutes
{
    /// <summary>One endpoint per HTTP function.</summary>
    /// <param name="catalogue">The functions.</param>
    /// <param name="prefix">The first part of every route; may be empty.</param>
    /// <param name="run">Handles a request.</param>
    /// <exception cref="InvalidFunctionsException">A route is reserved.</exception>
    public static IReadOnlyList<Endpoint> Build(
        FunctionCatalogue catalogue,
        string prefix,
        Func<Function, Trigger.Http, RequestDelegate> run
    )
    {
        var reserved = catalogue
            .Of<Trigger.Http>()
            .Where(known => IsReserved(known.Trigger.Route))
            .Select(known =>
                $"Function '{known.Function.Name}' ({known.Function.EntryPoint}): the route "
                + $"'{known.Trigger.Route}' starts with 'admin' or 'runtime', which are the host's own."
            )
            .ToList();
        return reserved.Count == 0
            ?
            [
                .. catalogue
                    .Of<Trigger.Http>()
                    .Select(known => Endpoint(known.Function, known.Trigger, Pattern(prefix, known.Trigger), run)),
            ]
            : throw new InvalidFunctionsException(reserved);
    }

    private static RoutePattern Pattern(string prefix, Trigger.Http trigger) =>
        RoutePatternFactory.Parse(prefix.Length == 0 ? trigger.Route : $"{prefix}/{trigger.Route}");

    /// <summary>The real host's own test, which includes longer words that begin with a reserved one.</summary>
    private static bool IsReserved(string route) =>
        route.StartsWith("admin", StringComparison.OrdinalIgnoreCase)
        || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase);

    private static Endpoint Endpoint(
        Function function,
        Trigger.Http trigger,
        RoutePattern pattern,
        Func<Function, Trigger.Http, RequestDelegate> run
    )
    {
        var endpoint = new RouteEndpointBuilder(run(function, trigger), pattern, order: 0)
        {
            DisplayName = function.Name,
        };
        endpoint.Metadata.Add(new HttpMethodMetadata(trigger.Methods));
        return endpoint.Build();
    }
}
