using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Keys;

namespace Terrateam.Functions.Contacts;

/// <summary>Registers what is known of people who get mail.</summary>
internal static class ContactServices
{
    /// <param name="services">The services.</param>
    /// <param name="root">Tells the app's address, as browsers reach it.</param>
    public static IServiceCollection AddContacts(this IServiceCollection services, Func<IServiceProvider, Uri> root)
    {
        services.AddSingleton<ContactKeys>();
        services.AddSingleton<IWrappedKeys>(static provider => provider.GetRequiredService<ContactKeys>());
        services.AddSingleton<ContactStore>();
        services.AddSingleton<MailChoiceStore>();
        services.AddSingleton<ContactReader>();
        return services.AddSingleton(provider => new MailLinks(
            provider.GetRequiredService<ContactKeys>(),
            root(provider)
        ));
    }
}
