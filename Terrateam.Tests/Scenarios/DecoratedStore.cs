using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.State;

namespace Terrateam.Tests.Scenarios;

/// <summary>Puts something before the document store of the app's services.</summary>
internal static class DecoratedStore
{
    public static void DecorateDocuments(
        this IServiceCollection services,
        Func<IDocumentStore, IDocumentStore> decorate
    )
    {
        var inner = services.Last(service => service.ServiceType == typeof(IDocumentStore) && !service.IsKeyedService);
        services.Remove(inner);

        // Keyed, so that the container goes on to own what it made.
        var key = new object();
        services.AddKeyedSingleton(key, (provider, _) =>
            (IDocumentStore)(
                inner.ImplementationFactory?.Invoke(provider)
                ?? inner.ImplementationInstance
                ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!)
            )
        );
        services.AddSingleton(provider => decorate(provider.GetRequiredKeyedService<IDocumentStore>(key)));
    }
}
