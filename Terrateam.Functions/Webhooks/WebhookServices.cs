using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Webhooks;

/// <summary>Registers what takes GitHub's deliveries.</summary>
internal static class WebhookServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<RefusedDeliveries>();
        services.AddSingleton<RefusalRecorder>();
        services.AddSingleton<DeliverySource>();
        return services.AddMaintenance<RefusalRecorder>("refusals", TimeSpan.FromHours(1), static (recorder, token) =>
            recorder.RunAsync(token)
        );
    }
}
