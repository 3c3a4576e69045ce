using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;
using Terrateam.Functions.PullRequests;

namespace Terrateam.Functions.Drift;

/// <summary>Registers drift detection.</summary>
internal static class DriftServices
{
    public static IServiceCollection AddDrift(this IServiceCollection services)
    {
        services.AddSingleton<DriftStore>();
        services.AddSingleton<DriftSteps>();
        services.AddSingleton<DriftIssues>();
        services.AddSingleton<PostedDriftIssues>();
        services.AddSingleton<DriftIssueAnswers>();
        services.AddSingleton<DriftIssueDenial>();
        services.AddSingleton<DriftIssuePasses>();
        services.AddSingleton<DriftBranchReader>();
        services.AddSingleton<DriftNotifier>();
        services.AddSingleton<IDriftIssueEvents, DriftIssueCommands>();
        services.AddSingleton<DriftScheduler>();
        return services.AddMaintenance<DriftScheduler>(
            "drift",
            TimeSpan.FromMinutes(5),
            static (drift, client, token) => drift.StartDueAsync(client, token)
        );
    }
}
