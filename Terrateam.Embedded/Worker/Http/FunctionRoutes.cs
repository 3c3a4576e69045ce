using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Terrateam.Embedded.Worker.Discovery;

namespace Terrateam.Embedded.Worker.Http;

/// <summary>The addresses of HTTP functions, and the faults that the real host would answer with at its start, or never.</summary>
internal static class FunctionRoutes
{
    /// <summary>One endpoint per HTTP function.</summary>
    /// <param name="catalogue">The functions.</param>
    /// <param name="prefix">What every route starts with; may be empty.</param>
    /// <param name="policies">Knows the constraints.</param>
    /// <param name="run">Answers a request.</param>
    /// <exception cref="InvalidFunctionsException">A route is reserved, has a constraint that is not known, or meets another.</exception>
    public static IReadOnlyList<Endpoint> Build(
        FunctionCatalogue catalogue, string prefix, ParameterPolicyFactory policies, Func<Function, Trigger.Http, RequestDelegate> run)
    {
        var faults = new List<string>();
        var routes = catalogue.Of<Trigger.Http>().Select(f => (f.Function, f.Trigger, Pattern: Pattern(prefix, f.Trigger))).ToList();
        foreach (var (function, trigger, pattern) in routes)
        {
            if (IsReserved(trigger.Route))
                faults.Add($"Function '{function.Name}' ({function.EntryPoint}): the route '{trigger.Route}' starts with 'admin' or 'runtime', which are the host's own.");
            faults.AddRange(RouteOverlap.UnknownConstraints(pattern, policies)
                .Select(c => $"Function '{function.Name}' ({function.EntryPoint}): the route's constraint '{c}' is not known."));
        }

        if (faults.Count > 0)
            throw new InvalidFunctionsException(faults);
        for (var i = 0; i < routes.Count; i++)
        {
            faults.AddRange(routes.Skip(i + 1)
                .Where(other => ShareMethod(routes[i].Trigger, other.Trigger) && RouteOverlap.Exists(routes[i].Pattern, other.Pattern, policies))
                .Select(other => $"Functions '{routes[i].Function.Name}' and '{other.Function.Name}': an address can match both " +
                    $"'{routes[i].Trigger.Route}' and '{other.Trigger.Route}', and which one answers depends on the host."));
        }

        return faults.Count == 0
            ? [.. routes.Select(route => Endpoint(route.Function, route.Trigger, route.Pattern, run))]
            : throw new InvalidFunctionsException(faults);
    }

    private static RoutePattern Pattern(string prefix, Trigger.Http trigger) =>
        RoutePatternFactory.Parse(prefix.Length == 0 ? trigger.Route : $"{prefix}/{trigger.Route}");

    /// <summary>The real host's own test, letters after the word included.</summary>
    private static bool IsReserved(string route) =>
        route.StartsWith("admin", StringComparison.OrdinalIgnoreCase) || route.StartsWith("runtime", StringComparison.OrdinalIgnoreCase);

    private static bool ShareMethod(Trigger.Http one, Trigger.Http other) =>
        one.Methods.Count == 0 || other.Methods.Count == 0 || one.Methods.Intersect(other.Methods, StringComparer.Ordinal).Any();

    private static Endpoint Endpoint(
        Function function, Trigger.Http trigger, RoutePattern pattern, Func<Function, Trigger.Http, RequestDelegate> run)
    {
        var endpoint = new RouteEndpointBuilder(run(function, trigger), pattern, order: 0) { DisplayName = function.Name };
        endpoint.Metadata.Add(new HttpMethodMetadata(trigger.Methods));
        return endpoint.Build();
    }
}
