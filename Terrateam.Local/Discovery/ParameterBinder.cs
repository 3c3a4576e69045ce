using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Terrateam.Local.Discovery;

/// <summary>
/// Determines the source of each parameter's argument. Only what the real worker certainly binds is bound: the
/// request, route values as strings under their exact names, the execution's context and token, the durable client.
/// </summary>
internal sealed class ParameterBinder(Trigger trigger, Action<string> fault)
{
    private readonly NullabilityInfoContext _nullability = new();
    private readonly RoutePattern? _route = trigger is Trigger.Http http ? Parse(http.Route, fault) : null;

    /// <summary>The argument of the parameter that has the trigger attribute.</summary>
    public static Func<LocalFunctionContext, object?> TriggerValue { get; } = invocation => invocation.TriggerValue;

    public Func<LocalFunctionContext, object?> Bind(ParameterInfo parameter)
    {
        if (trigger is Trigger.Orchestration)
        {
            return Refuse(
                parameter,
                "an orchestrator takes its context and nothing else; its input is context.GetInput<T>()"
            );
        }

        if (parameter.IsDefined(typeof(DurableClientAttribute)))
        {
            return parameter.ParameterType == typeof(DurableTaskClient)
                ? invocation => invocation.DurableClient
                : Refuse(parameter, $"[DurableClient] goes on a {nameof(DurableTaskClient)}");
        }

        if (parameter.ParameterType == typeof(FunctionContext))
            return invocation => invocation;
        if (parameter.ParameterType == typeof(CancellationToken))
            return invocation => invocation.CancellationToken;
        if (parameter.ParameterType == typeof(string) && _route is not null)
            return BindRouteValue(parameter, _route);
        return Refuse(parameter, $"nothing can be bound to a {parameter.ParameterType.Name} here");
    }

    private Func<LocalFunctionContext, object?> BindRouteValue(ParameterInfo parameter, RoutePattern route)
    {
        var name = parameter.Name!;
        if (
            route.Parameters.SingleOrDefault(p => string.Equals(p.Name, name, StringComparison.Ordinal))
            is not { } segment
        )
        {
            return Refuse(parameter, $"the route '{route.RawText}' has no parameter of exactly that name");
        }

        if (segment.IsOptional && _nullability.Create(parameter).WriteState != NullabilityState.Nullable)
            return Refuse(parameter, "the route's parameter is optional, so make it 'string?'");
        return invocation => (string?)((HttpRequest)invocation.TriggerValue!).HttpContext.GetRouteValue(name);
    }

    private Func<LocalFunctionContext, object?> Refuse(ParameterInfo parameter, string why)
    {
        fault($"parameter '{parameter.Name}': {why}");
        return static _ => null;
    }

    private static RoutePattern? Parse(string route, Action<string> fault)
    {
        try
        {
            return RoutePatternFactory.Parse(route);
        }
        catch (RoutePatternException exception)
        {
            fault($"the route '{route}' is not valid: {exception.Message}");
            return null;
        }
    }
}
