using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Scenarios;

/// <summary>Keeps one commit status of the app on its way to GitHub until the test lets it go.</summary>
internal sealed class HeldStatus
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Predicate<CommitStatus>? _which;

    /// <summary>Completes when the status is on its way.</summary>
    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

    /// <summary>Holds the next status that a predicate picks.</summary>
    public void Hold(Predicate<CommitStatus> predicate) => Volatile.Write(ref _which, predicate);

    public void Release() => _released.TrySetResult();

    /// <summary>For <see cref="ScenarioOptions.Replace"/>.</summary>
    public void Watch(IServiceCollection services)
    {
        const string Watched = "held";
        var inner = services.Last(service => service.ServiceType == typeof(IGitHubApp) && !service.IsKeyedService);
        services.Remove(inner);
        services.AddKeyedSingleton(typeof(IGitHubApp), Watched, inner.ImplementationType!);
        services.AddSingleton(provider => Between<IGitHubApp>(provider.GetRequiredKeyedService<IGitHubApp>(Watched)));
    }

    private T Between<T>(T inner)
        where T : class
    {
        var proxy = DispatchProxy.Create<T, Proxy<T>>();
        var between = (Proxy<T>)(object)proxy;
        (between.Inner, between.Held) = (inner, this);
        return proxy;
    }

    private async Task PassAsync(CommitStatus status, Func<Task> send)
    {
        if (Volatile.Read(ref _which) is { } held && held(status))
        {
            Volatile.Write(ref _which, null);
            _arrived.TrySetResult();
            await _released.Task;
        }

        await send();
    }

#pragma warning disable CA1852, MA0053 // The proxy is derived from it at run time.
    private class Proxy<T> : DispatchProxy
        where T : class
#pragma warning restore CA1852, MA0053
    {
        public T Inner { get; set; } = null!;

        public HeldStatus Held { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            object? Send() => targetMethod!.Invoke(Inner, args);
            return targetMethod!.Name switch
            {
                nameof(IGitHubApp.ForInstallation) => Held.Between((IGitHub)Send()!),
                nameof(IGitHub.For) => Held.Between((IRepositoryClient)Send()!),
                $"get_{nameof(IRepositoryClient.Statuses)}" => Held.Between((IStatusClient)Send()!),
                nameof(IStatusClient.SetAsync) => Held.PassAsync((CommitStatus)args![1]!, () => (Task)Send()!),
                _ => Send(),
            };
        }
    }
}
