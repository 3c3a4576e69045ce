namespace Terrateam.Functions.GitHub;

/// <summary>Permissions of users in a repository.</summary>
/// <remarks>https://docs.github.com/en/rest/collaborators/collaborators</remarks>
public interface ICollaboratorClient
{
    /// <summary>
    /// The permission of a user: <c>admin</c>, <c>maintain</c>, <c>write</c>, <c>triage</c>, <c>read</c>, <c>none</c>,
    /// or the base of a custom role.
    /// </summary>
    Task<string> GetPermissionAsync(string login, CancellationToken cancellationToken);

    /// <summary>True for a user who may push. An empty login may not.</summary>
    Task<bool> CanWriteAsync(string login, CancellationToken cancellationToken);
}
