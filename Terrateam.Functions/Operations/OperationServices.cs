using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Core.Runs;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Keys;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Operations;

/// <summary>Registers what operators do.</summary>
internal static class OperationServices
{
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<OperationsOptions>()
            .Bind(configuration.GetSection(OperationsOptions.Section))
            .PostConfigure(options =>
            {
                // Where the key of the plans is a file of this machine, the operators' is one too.
                if (
                    options is { KeyFile.Length: 0, TakesTenant: false }
                    && configuration["Keys:Provider"] == KeyOptions.File
                )
                {
                    options.KeyFile = Path.GetFullPath(StateOptions.DataDirectory(configuration, "operations.key"));
                }
            })
            .Validate(
                static options => options.Tenant.Length == 0 || Guid.TryParse(options.Tenant, out _),
                "Operations:Tenant must be the id of an Entra ID tenant. A name such as 'common' would let in "
                    + "everybody."
            )
            .Validate(
                static options => options.Tenant.Length == 0 || options.Audience.Length > 0,
                "Operations:Audience is missing: set it to the application that operators sign in to."
            )
            .Validate(static options => options.Role.Length > 0, "Operations:Role must not be empty.")
            .Validate(
                static options => BackendAddress.IsSafe(options.Authority),
                "Operations:Authority must be an absolute https URL; http is only for this machine itself."
            )
            .Validate(
                static options => options.MaximumAge > TimeSpan.Zero && options.MaximumAge <= TimeSpan.FromHours(12),
                "Operations:MaximumAge must lie between a moment and 12 hours."
            )
            .ValidateOnStart();
        services.AddSingleton<UsedOperatorTokens>();
        services.AddSingleton<OperatorGate>();
        services.AddSingleton<IncidentStore>();
        services.AddSingleton<IOpenIncidents>(static provider => provider.GetRequiredService<IncidentStore>());
        services.AddSingleton<ReviewOperations>();
        services.AddSingleton<StatusOperations>();
        services.AddSingleton<ContainmentOperations>();
        services.AddSingleton<EradicationOperations>();
        services.AddSingleton<IncidentMails>();
        services.AddSingleton<IncidentIssues>();
        services.AddMaintenance<IncidentIssues>("incidents", TimeSpan.FromHours(1), static (issues, token) =>
            issues.RunAsync(token)
        );
        services.AddSingleton<EvidenceOperations>();
        services.AddSingleton<IncidentOperations>();
        services.AddSingleton<BackupOperations>();
        services.AddSingleton<NotificationOperations>();
        services.AddSingleton(static provider => new BackupKeyRotations(provider.GetService<BackupKeys>()));
        services.AddSingleton<RotationOperations>();
        services.AddSingleton<StateOperations>();
        services.AddSingleton(static provider => new OperationCommands(
            provider.GetRequiredService<StatusOperations>(),
            provider.GetRequiredService<ContainmentOperations>(),
            provider.GetRequiredService<EradicationOperations>(),
            provider.GetRequiredService<EvidenceOperations>(),
            provider.GetRequiredService<IncidentOperations>(),
            provider.GetRequiredService<BackupOperations>(),
            provider.GetRequiredService<RotationOperations>(),
            provider.GetRequiredService<ReviewOperations>(),
            provider.GetRequiredService<StateOperations>(),
            provider.GetRequiredService<NotificationOperations>()
        ));
        services.AddHostedService<OperatorKeyFile>();
        return services;
    }
}
