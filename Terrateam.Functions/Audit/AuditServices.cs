using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Audit;

/// <summary>Registers the audit trail.</summary>
internal static class AuditServices
{
    public static IServiceCollection AddAudit(this IServiceCollection services) =>
        services
            .AddSingleton<AuditLog>()
            .AddSingleton<AuditWork>()
            .AddMaintenance<AuditWork>("anchor", interval: null, static (work, token) => work.AnchorAsync(token))
            .AddMaintenance<AuditWork>("audit", TimeSpan.FromDays(1), static (work, token) => work.CheckAsync(token));
}
