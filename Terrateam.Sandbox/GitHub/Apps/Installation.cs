using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Apps;

/// <summary>The App's installation on an account, for all of its repositories or for those selected.</summary>
internal sealed record Installation(long Id, Account Account, DateTimeOffset CreatedAt)
{
    public HashSet<long> RepositoryIds { get; } = [];

    public Dictionary<string, string> Permissions { get; init; } = new(StringComparer.Ordinal);

    public DateTimeOffset? SuspendedAt { get; set; }
}

/// <summary>A token that this GitHub issued.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="Caller">The caller that it authenticates.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record AccessToken(string Value, Caller Caller, DateTimeOffset ExpiresAt);

/// <summary>An authenticated caller.</summary>
/// <param name="Name">For records of calls.</param>
/// <param name="Login">The author of its comments and statuses.</param>
/// <param name="IsApp">True for the App's own JWT.</param>
/// <param name="Installation">The installation of its token, or null.</param>
/// <param name="Permissions">The permissions of its token.</param>
/// <param name="RepositoryIds">The repositories of its token, or null for all of the installation.</param>
internal sealed record Caller(
    string Name,
    string Login,
    bool IsApp,
    Installation? Installation,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlySet<long>? RepositoryIds
)
{
    /// <summary>The user of a personal token, with their role in each repository.</summary>
    public Account? Person { get; init; }

    /// <summary>
    /// True for a token with which the App acts for <see cref="Person"/>: it can do what both of them can.
    /// </summary>
    public bool IsThroughApp { get; init; }

    /// <summary>True for the App's client id and secret.</summary>
    public bool IsClient { get; init; }

    /// <summary>The run of a job's own token, or null; its actions start no further workflow.</summary>
    public long? RunId { get; init; }

    public bool Reaches(RepositoryState repository)
    {
        if (Person is not null)
        {
            return repository.RoleOf(Person) != "none";
        }

        return (RepositoryIds, Installation) switch
        {
            ({ } some, { } installation) => some.Contains(repository.Id)
                && installation.RepositoryIds.Contains(repository.Id),
            ({ } some, null) => some.Contains(repository.Id),
            (null, { } installation) => installation.RepositoryIds.Contains(repository.Id),
            _ => IsApp,
        };
    }
}
