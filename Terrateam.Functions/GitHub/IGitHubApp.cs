using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub;

/// <summary>GitHub with the identity of the App itself.</summary>
public interface IGitHubApp
{
    /// <summary>GitHub through one installation.</summary>
    IGitHub ForInstallation(long installationId);

    /// <summary>The login that the App's own comments carry, <c>slug[bot]</c>.</summary>
    Task<string> GetBotLoginAsync(CancellationToken cancellationToken);

    /// <summary>Lists webhook deliveries since a time, newest first.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook</remarks>
    Task<IReadOnlyList<HookDelivery>> ListDeliveriesAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Asks GitHub to send a webhook delivery again.</summary>
    Task RedeliverAsync(long deliveryId, CancellationToken cancellationToken);
}

/// <summary>The usual way to a repository.</summary>
internal static class GitHubAppExtensions
{
    /// <summary>The calls for one repository, through its installation.</summary>
    public static IRepositoryClient For(this IGitHubApp app, Repository repository) =>
        app.ForInstallation(repository.InstallationId).For(repository);
}

/// <summary>A webhook delivery of the App.</summary>
public sealed record HookDelivery(
    long Id,
    string Guid,
    DateTimeOffset DeliveredAt,
    bool Succeeded,
    string Event,
    string? Action
);
