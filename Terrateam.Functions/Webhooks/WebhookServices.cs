using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Webhooks;

/// <summary>Registers what takes GitHub's deliveries.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(provider => new PingLog(
            provider.GetRequiredService<IDocumentStore>(),
            provider.GetRequiredService<TimeProvider>(),
            isShown: configuration.GetSection("SignIn:Administrators").GetChildren().Any()
        ));
        services.AddSingleton<RefusedDeliveries>();
        services.AddSingleton<RefusalRecorder>();
        services.AddSingleton<DeliverySource>();
        return services.AddMaintenance<RefusalRecorder>("refusals", TimeSpan.FromHours(1), static (recorder, token) =>
            recorder.RunAsync(token)
        );
    }
}
