namespace Terrateam.Functions.GitHub.Responses;

// Parameters without a default are required, and not null where their type says so: a response without one is an error
// that names it. All others may be missing. Values of GitHub's enumerations are plain text.

/// <summary>For calls whose response is ignored.</summary>
internal sealed record IgnoredResponse;

internal sealed record AppResponse(
    string Slug,
    string? HtmlUrl = null,
    IReadOnlyDictionary<string, string>? Permissions = null,
    IReadOnlyList<string>? Events = null
)
{
    public AppRegistration ToRegistration() =>
        new(Slug, HtmlUrl ?? "", Permissions ?? new Dictionary<string, string>(StringComparer.Ordinal), Events ?? []);
}

internal sealed record InstallationResponse(
    long Id,
    IReadOnlyDictionary<string, string> Permissions,
    AccountResponse? Account = null,
    string? TargetType = null,
    string? HtmlUrl = null,
    DateTimeOffset? SuspendedAt = null
)
{
    public AppInstallation ToInstallation() =>
        new(
            Id,
            Account?.Login ?? "",
            string.Equals(TargetType, "Organization", StringComparison.Ordinal),
            HtmlUrl ?? "",
            Permissions,
            SuspendedAt is not null
        )
        {
            AccountId = Account?.Id ?? 0,
        };
}

// Login is null for an account that GitHub does not know; Type is User, Bot, Organization, Mannequin, …
internal sealed record AccountResponse(string? Login = null, string? Type = null, long? Id = null)
{
    public bool IsPerson => Login is not null && string.Equals(Type, "User", StringComparison.Ordinal);
}

internal sealed record DeliveryResponse(
    long Id,
    string Guid,
    DateTimeOffset DeliveredAt,
    string Event,
    int? StatusCode = null,
    string? Action = null
)
{
    public HookDelivery ToDelivery() =>
        new(Id, Guid, DeliveredAt, StatusCode is >= 200 and < 300, Event, Action)
        {
            Status = StatusCode is > 0 ? StatusCode : null,
        };
}

internal sealed record HookConfigRequest(string Secret);

internal sealed record InstallationTokenResponse(string Token, DateTimeOffset ExpiresAt);

// RepositoryIds is null for all repositories, or for those that Repositories names without their owner. Permissions is
// null for all.
internal sealed record InstallationTokenRequest(
    long[]? RepositoryIds = null,
    IReadOnlyDictionary<string, string>? Permissions = null,
    string[]? Repositories = null
)
{
    public static InstallationTokenRequest Everything { get; } = new();
}
