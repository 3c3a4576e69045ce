using System.Text.Json.Serialization;

namespace Terrateam.Core.Configuration;

/// <summary>
/// A role in a repository. The order is from weakest to strongest; each role includes those before it.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<RepositoryRole>))]
public enum RepositoryRole
{
    /// <summary>No role of their own.</summary>
    None,

    /// <summary>Read and comment.</summary>
    Read,

    /// <summary>Manage issues and pull requests without write access.</summary>
    Triage,

    /// <summary>Push to branches.</summary>
    Write,

    /// <summary>Manage the repository, except for sensitive and destructive settings.</summary>
    Maintain,

    /// <summary>Full access.</summary>
    Admin,
}
