namespace Terrateam.Functions.GitHub.Responses;

// Parameters without a default are required, and not null where their type says so: a response without one is an error
// that names it. All others may be missing. Values of GitHub's enumerations are plain text.

/// <summary>For calls whose response is ignored.</summary>
internal sealed record IgnoredResponse;

internal sealed record AppResponse(string Slug);

// Login is null for an account that GitHub does not know; Type is User, Bot, Organization, Mannequin, …
internal sealed record AccountResponse(string? Login = null, string? Type = null)
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
    public HookDelivery ToDelivery() => new(Id, Guid, DeliveredAt, StatusCode is >= 200 and < 300, Event, Action);
}

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
