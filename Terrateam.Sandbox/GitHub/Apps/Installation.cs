using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The App installed on an account, for all of its repositories or for those selected.</summary>
internal sealed record Installation(long Id, Account Account, DateTimeOffset CreatedAt)
{
    public HashSet<long> RepositoryIds { get; } = [];

    public Dictionary<string, string> Permissions { get; init; } = new(StringComparer.Ordinal);

    public DateTimeOffset? SuspendedAt { get; set; }
}

/// <summary>A token that this GitHub gave out.</summary>
/// <param name="Value">What the caller presents.</param>
/// <param name="Caller">Whom it makes the caller.</param>
/// <param name="ExpiresAt">When it dies.</param>
internal sealed record AccessToken(string Value, Caller Caller, DateTimeOffset ExpiresAt);

/// <summary>Who calls.</summary>
/// <param name="Name">For records of calls.</param>
/// <param name="Login">Whom comments and statuses of this caller are by.</param>
/// <param name="IsApp">True for the App's own JWT.</param>
/// <param name="Installation">The installation of its token, or null.</param>
/// <param name="Permissions">What its token may do.</param>
/// <param name="RepositoryIds">Where, or null for everywhere in the installation.</param>
internal sealed record Caller(
    string Name,
    string Login,
    bool IsApp,
    Installation? Installation,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlySet<long>? RepositoryIds
)
{
    /// <summary>The person of a personal token, who may do in each repository what their role allows.</summary>
    public Account? Person { get; init; }

    /// <summary>The run of a job's own token, or null; what it does starts no further workflow.</summary>
    public long? RunId { get; init; }

    public bool Reaches(RepositoryState repository)
    {
        if (Person is not null)
        {
            return repository.RoleOf(Person) != "none";
        }

        return (RepositoryIds, Installation) switch
        {
            ({ } some, _) => some.Contains(repository.Id),
            (null, { } installation) => installation.RepositoryIds.Contains(repository.Id),
            _ => IsApp,
        };
    }
}
