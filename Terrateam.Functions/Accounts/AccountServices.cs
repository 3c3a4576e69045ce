using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Audit;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.Pages;

namespace Terrateam.Functions.Accounts;

/// <summary>Registers the pages about a person's mail.</summary>
internal static class AccountServices
{
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new AccountPages(
            provider.GetRequiredService<ContactStore>(),
            provider.GetRequiredService<MailChoiceStore>(),
            provider.GetRequiredService<IMailTransport>(),
            provider.GetRequiredService<PageAddresses>(),
            provider.GetRequiredService<PageRenderer>()
        ));
        return services.AddSingleton(static provider => new AccountActions(
            provider.GetRequiredService<ContactStore>(),
            provider.GetRequiredService<MailChoiceStore>(),
            provider.GetRequiredService<MailLinks>(),
            provider.GetRequiredService<PersonMails>(),
            provider.GetRequiredService<IUserGitHubs>(),
            provider.GetRequiredService<AuditLog>()
        ));
    }
}
