using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Contacts;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Ledgers;
using Terrateam.Functions.Mail;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Notifications;

/// <summary>Registers what tells people outside of GitHub.</summary>
internal static class NotificationServices
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsCheck>();
        services
            .AddOptions<NotificationOptions>()
            .Bind(configuration.GetSection(NotificationOptions.Section))
            .ValidateOnStart();

        // Addresses have secrets in their paths, so nothing of a request is logged.
        services
            .AddHttpClient(NotificationPoster.HttpClientName)
            .RemoveAllLoggers()
            .ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static () =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    MaxResponseHeadersLength = 16,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            );
        services.AddSingleton<DestinationCatalogue>();
        services.AddSingleton<NotificationOutbox>();
        services.AddSingleton<UndeliveredNotices>();
        services.AddSingleton<NotificationPoster>();
        services.AddSingleton<INotificationChannel, SlackChannel>();
        services.AddSingleton<INotificationChannel, TeamsChannel>();
        services.AddSingleton<INotificationChannel, SignedHttpChannel>();
        services.AddSingleton<INotificationChannel, MailChannel>();
        services.AddSingleton<InstallationMailer>();
        services.AddSingleton<NotificationSender>();
        services.AddSingleton<NotificationPump>();
        services.AddHostedService(static provider => provider.GetRequiredService<NotificationPump>());
        services.AddSingleton(static provider => new NotificationCenter(
            provider.GetRequiredService<DestinationCatalogue>(),
            provider.GetRequiredService<NotificationOutbox>(),
            provider.GetRequiredService<UndeliveredNotices>(),
            provider.GetRequiredService<NotificationSender>(),
            provider.GetRequiredService<NotificationPump>(),
            provider.GetRequiredService<ILogger<NotificationCenter>>()
        ));
        services.AddSingleton(static provider => new Announcements(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<NotificationOutbox>(),
            provider.GetRequiredService<NotificationPump>(),
            provider.GetRequiredService<ContactStore>(),
            provider.GetRequiredService<IMailTransport>(),
            provider.GetRequiredService<IOptions<MailOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Announcements>>()
        ));
        services.AddSingleton(static provider => new PersonMails(
            provider.GetRequiredService<ContactReader>(),
            provider.GetRequiredService<ContactStore>(),
            provider.GetRequiredService<NotificationOutbox>(),
            provider.GetRequiredService<NotificationPump>(),
            provider.GetRequiredService<ILogger<PersonMails>>()
        ));
        services.AddSingleton(static provider => new InstallationMails(
            provider.GetRequiredService<InstallationStore>(),
            provider.GetRequiredService<Announcements>(),
            provider.GetRequiredService<IGitHubApp>(),
            provider.GetRequiredService<IMailTransport>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<InstallationMails>>()
        ));
        services.AddSingleton<InstallationNames>();
        services.AddSingleton(static provider => new LockWatch(
            provider.GetRequiredService<DestinationCatalogue>(),
            provider.GetRequiredService<NotificationOutbox>(),
            provider.GetRequiredService<NotificationCenter>(),
            provider.GetRequiredService<Belongings>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<IGitHubApp>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LockWatch>>()
        ));
        return services
            .AddMaintenance<InstallationMails>("mails", TimeSpan.FromDays(1), static (mails, token) =>
                mails.LookAsync(token)
            )
            .AddMaintenance<Announcements>("announce", TimeSpan.FromMinutes(5), static (announcements, token) =>
                announcements.RunAsync(token)
            )
            .AddMaintenance<LockWatch>("locks", TimeSpan.FromHours(1), static (locks, token) => locks.RunAsync(token))
            // Other people's servers may be slow.
            .AddMaintenance<NotificationCenter>(
                "notify",
                interval: null,
                static (center, token) => center.SendDueAsync(token),
                MaintenancePlace.Last
            );
    }
}
