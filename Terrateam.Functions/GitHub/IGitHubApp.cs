using Terrateam.Core.Changes;

namespace Terrateam.Functions.GitHub;

/// <summary>GitHub with the identity of the App itself.</summary>
public interface IGitHubApp
{
    /// <summary>GitHub through one installation.</summary>
    IGitHub ForInstallation(long installationId);

    /// <summary>The login that the App's own comments carry, <c>slug[bot]</c>.</summary>
    Task<string> GetBotLoginAsync(CancellationToken cancellationToken);

    /// <summary>Reads how the App is registered.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app</remarks>
    Task<AppRegistration> GetRegistrationAsync(CancellationToken cancellationToken);

    /// <summary>Lists the App's installations.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app</remarks>
    IAsyncEnumerable<AppInstallation> ListInstallationsAsync(CancellationToken cancellationToken);

    /// <summary>Reads an installation, or null where it is gone.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app</remarks>
    Task<AppInstallation?> FindInstallationAsync(long installationId, CancellationToken cancellationToken);

    /// <summary>Drops the tokens of an installation, after it changed what it grants.</summary>
    void ForgetTokens(long installationId);

    /// <summary>Lists webhook deliveries since a time, newest first.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/webhooks#list-deliveries-for-an-app-webhook</remarks>
    Task<IReadOnlyList<HookDelivery>> ListDeliveriesAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes the cached tokens of an installation, or of all; the next call asks for a new one. Returns how many there
    /// were.
    /// </summary>
    Task<int> RevokeTokensAsync(long? installationId, CancellationToken cancellationToken);

    /// <summary>Has GitHub sign deliveries with another secret from now on.</summary>
    /// <remarks>https://docs.github.com/en/rest/apps/webhooks#update-a-webhook-configuration-for-an-app</remarks>
    Task SetWebhookSecretAsync(string secret, CancellationToken cancellationToken);

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

/// <summary>How the App is registered.</summary>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Url">Its page.</param>
/// <param name="Permissions">What new installations are asked for: name to <c>read</c>, <c>write</c> or <c>admin</c>.</param>
/// <param name="Events">The events to which it subscribes.</param>
public sealed record AppRegistration(
    string Slug,
    string Url,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlyList<string> Events
);

/// <summary>An installation of the App.</summary>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Account">The login of its organisation or user.</param>
/// <param name="IsOrganization">False for a personal account.</param>
/// <param name="Url">The page on which its owner changes it.</param>
/// <param name="Permissions">What its owner granted: name to <c>read</c>, <c>write</c> or <c>admin</c>.</param>
/// <param name="IsSuspended">True while it gets no tokens.</param>
public sealed record AppInstallation(
    long Id,
    string Account,
    bool IsOrganization,
    string Url,
    IReadOnlyDictionary<string, string> Permissions,
    bool IsSuspended
)
{
    /// <summary>GitHub's id of the organisation or user; 0 where it is not known.</summary>
    public long AccountId { get; init; }
}

/// <summary>A webhook delivery of the App.</summary>
public sealed record HookDelivery(
    long Id,
    string Guid,
    DateTimeOffset DeliveredAt,
    bool Succeeded,
    string Event,
    string? Action
)
{
    /// <summary>The HTTP status of the app's answer; null where there was none.</summary>
    public int? Status { get; init; }
}
