using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Terrateam.Local.Invocation;

namespace Terrateam.Local.Discovery;

/// <summary>A function as found: what sets it off, and where each of its arguments comes from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Method">The method.</param>
/// <param name="Trigger">What sets it off.</param>
/// <param name="Arguments">For each parameter, how its argument is had from an execution.</param>
internal sealed record Function(
    string Name,
    MethodInfo Method,
    Trigger Trigger,
    IReadOnlyList<Func<LocalFunctionContext, object?>> Arguments
)
{
    public string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";
}

/// <summary>What sets a function off.</summary>
internal abstract record Trigger
{
    private Trigger() { }

    internal sealed record Http(string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : Trigger;

    internal sealed record Timer(string Schedule, bool UseMonitor, bool RunOnStartup) : Trigger;

    internal sealed record Orchestration : Trigger;

    internal sealed record Activity(Type InputType) : Trigger;
}
