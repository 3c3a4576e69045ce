namespace Terrateam.Functions.GitHub.Responses;

// Parameters without a default must be in the answer, and must not be null where their type says so: an answer that
// lacks one is an error that names it. Everything else may be missing. Values of GitHub's enumerations are plain text.

/// <summary>An answer of which nothing is of interest.</summary>
internal sealed record IgnoredResponse;

internal sealed record AppResponse(string Slug);

/// <param name="Login">Null for an account that GitHub does not know.</param>
/// <param name="Type"><c>User</c>, <c>Bot</c>, <c>Organization</c>, <c>Mannequin</c>, …</param>
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

/// <param name="RepositoryIds">Null for all, or for those that <paramref name="Repositories"/> names.</param>
/// <param name="Permissions">Null for all.</param>
/// <param name="Repositories">The same by their names without the owner.</param>
internal sealed record InstallationTokenRequest(
    long[]? RepositoryIds = null,
    IReadOnlyDictionary<string, string>? Permissions = null,
    string[]? Repositories = null
)
{
    public static InstallationTokenRequest Everything { get; } = new();
}
