using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace Terrateam.Local.Discovery;

/// <summary>
/// A function that discovery found. <c>Arguments</c> has, for each parameter, how to get its argument from an
/// execution.
/// </summary>
internal sealed record Function(
    string Name,
    MethodInfo Method,
    Trigger Trigger,
    IReadOnlyList<Func<LocalFunctionContext, object?>> Arguments
)
{
    public string EntryPoint => $"{Method.DeclaringType!.FullName}.{Method.Name}";
}

internal abstract record Trigger
{
    private Trigger() { }

    internal sealed record Http(string Route, IReadOnlyList<string> Methods, AuthorizationLevel Level) : Trigger;

    internal sealed record Timer(string Schedule, bool UseMonitor, bool RunOnStartup) : Trigger;

    internal sealed record Orchestration : Trigger;

    internal sealed record Activity(Type InputType) : Trigger;
}
