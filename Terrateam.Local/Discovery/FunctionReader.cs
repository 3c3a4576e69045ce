using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Terrateam.Local.Discovery;

/// <summary>Reads one method's declaration as a function, and collects all faults of it.</summary>
internal sealed class FunctionReader(string name, MethodInfo method)
{
    private readonly List<string> _faults = [];

    public IReadOnlyList<string> Faults => _faults;

    public Function? Read()
    {
        if (!FunctionDiscovery.IsName(name))
            Fault("the name must start with a letter and have at most 128 letters, digits, '_' and '-'");
        JudgeMethod();

        var parameters = method.GetParameters();
        var triggered = parameters.Where(IsTrigger).ToList();
        if (triggered.Count != 1)
        {
            Fault($"it has {triggered.Count} parameters with a trigger attribute and needs exactly one");
            return null;
        }

        var trigger = ReadTrigger(triggered[0]);
        var binder = new ParameterBinder(trigger, Fault);
        var arguments = parameters
            .Select(p => p == triggered[0] ? ParameterBinder.TriggerValue : binder.Bind(p))
            .ToList();
        return _faults.Count == 0 ? new Function(name, method, trigger, arguments) : null;
    }

    private static bool IsTrigger(ParameterInfo parameter) => parameter.GetCustomAttributes().Any(IsTriggerAttribute);

    private void JudgeMethod()
    {
        if (!method.IsPublic || !method.DeclaringType!.IsVisible)
            Fault("the method and its class must be public");
        if (method.IsGenericMethodDefinition || method.DeclaringType!.ContainsGenericParameters)
            Fault("neither the method nor its class may be generic");
        if (method.DeclaringType!.IsAbstract && !method.IsStatic)
            Fault("its class is abstract");
        if (method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null)
            Fault("it is 'async void'; return Task");
        foreach (var parameter in method.GetParameters().Where(p => p.ParameterType.IsByRef))
            Fault($"parameter '{parameter.Name}' must not be ref, in or out");
    }

    private Trigger ReadTrigger(ParameterInfo parameter)
    {
        switch (parameter.GetCustomAttributes().First(IsTriggerAttribute))
        {
            case HttpTriggerAttribute http:
                Expect(parameter, typeof(HttpRequest));
                if (method.ReturnType != typeof(IResult) && method.ReturnType != typeof(Task<IResult>))
                    Fault("an HTTP function returns IResult or Task<IResult>");
                if (
                    http.AuthLevel
                    is not (AuthorizationLevel.Anonymous or AuthorizationLevel.Function or AuthorizationLevel.Admin)
                )
                {
                    Fault($"AuthorizationLevel.{http.AuthLevel} is not offered; use Anonymous, Function or Admin");
                }

                var route = string.IsNullOrWhiteSpace(http.Route) ? name : http.Route.Trim('/');
                return new Trigger.Http(
                    route,
                    [.. (http.Methods ?? []).Select(m => m.ToUpperInvariant())],
                    http.AuthLevel
                );

            case TimerTriggerAttribute timer:
                Expect(parameter, typeof(TimerInfo));
                if (method.ReturnType != typeof(void) && method.ReturnType != typeof(Task))
                    Fault("a timer function returns Task or nothing");
                return new Trigger.Timer(timer.Schedule, timer.UseMonitor, timer.RunOnStartup);

            case OrchestrationTriggerAttribute:
                Expect(parameter, typeof(TaskOrchestrationContext));
                if (!typeof(Task).IsAssignableFrom(method.ReturnType))
                    Fault("an orchestrator returns Task or Task<T>");
                if (!method.IsStatic)
                    Fault("an orchestrator is static: it is replayed and may use nothing but its context");
                return new Trigger.Orchestration();

            default:
                if (parameter.ParameterType == typeof(TaskActivityContext))
                    Fault($"parameter '{parameter.Name}': an activity's trigger parameter is its input");
                if (IsValueTask(method.ReturnType))
                    Fault("an activity returns Task, Task<T> or its result");
                return new Trigger.Activity(parameter.ParameterType);
        }
    }

    private static bool IsTriggerAttribute(Attribute attribute) =>
        attribute
            is HttpTriggerAttribute
                or TimerTriggerAttribute
                or OrchestrationTriggerAttribute
                or ActivityTriggerAttribute;

    private static bool IsValueTask(Type type) =>
        type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));

    private void Expect(ParameterInfo parameter, Type type)
    {
        if (parameter.ParameterType != type)
            Fault($"parameter '{parameter.Name}' must be a {type.Name}, not {parameter.ParameterType.Name}");
    }

    private void Fault(string what) =>
        _faults.Add($"Function '{name}' ({method.DeclaringType!.FullName}.{method.Name}): {what}.");
}
