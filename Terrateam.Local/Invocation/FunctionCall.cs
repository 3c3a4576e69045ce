using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Local.Discovery;

namespace Terrateam.Local.Invocation;

/// <summary>
/// The compiled call of one function: constructs its class, passes its arguments, and awaits the result.
/// </summary>
internal sealed class FunctionCall(Function function)
{
    private readonly Function _function = function;
    private readonly MethodInvoker _invoker = MethodInvoker.Create(function.Method);
    private readonly ObjectFactory? _factory = function.Method.IsStatic
        ? null
        : ActivatorUtilities.CreateFactory(function.Method.DeclaringType!, []);
    private readonly Func<object?, Task<object?>> _unwrap = Unwrapper(function.Method.ReturnType);

    public async Task<object?> RunAsync(LocalFunctionContext invocation)
    {
        var target = _factory?.Invoke(invocation.InstanceServices, null);
        try
        {
            return await Start(target, invocation);
        }
        finally
        {
            if (target is IAsyncDisposable asyncDisposable)
                await asyncDisposable.DisposeAsync();
            else
                (target as IDisposable)?.Dispose();
        }
    }

    /// <summary>
    /// Starts a static function and returns the task of the function itself, without a continuation in between:
    /// an orchestrator must not leave the thread of its step.
    /// </summary>
    public Task<object?> Start(object? target, LocalFunctionContext invocation)
    {
        var arguments = new object?[_function.Arguments.Count];
        for (var i = 0; i < arguments.Length; i++)
            arguments[i] = _function.Arguments[i](invocation);
        return _unwrap(_invoker.Invoke(target, arguments.AsSpan()));
    }

    private static Func<object?, Task<object?>> Unwrapper(Type returnType)
    {
        if (returnType == typeof(Task))
            return static result => UnwrapAsync((Task)result!);
        if (!typeof(Task).IsAssignableFrom(returnType))
            return static result => Task.FromResult(result);
        return typeof(FunctionCall)
            .GetMethod(nameof(UnwrapResultAsync), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(returnType.GetGenericArguments()[0])
            .CreateDelegate<Func<object?, Task<object?>>>();
    }

    private static async Task<object?> UnwrapAsync(Task task)
    {
        await task;
        return null;
    }

    private static async Task<object?> UnwrapResultAsync<T>(object? task) => await (Task<T>)task!;
}
