using System.Text.Json.Serialization;

namespace Terrateam.Core.Access;

/// <summary>What a person may do in a repository, weakest first: each role may do what those before it may.</summary>
/// <remarks>
/// https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization
/// </remarks>
[JsonConverter(typeof(JsonStringEnumConverter<RepositoryRole>))]
public enum RepositoryRole
{
    /// <summary>No access of their own.</summary>
    None,

    /// <summary>Read and comment.</summary>
    Read,

    /// <summary>Manage issues and pull requests without write access.</summary>
    Triage,

    /// <summary>Push.</summary>
    Write,

    /// <summary>Manage the repository without its dangerous settings.</summary>
    Maintain,

    /// <summary>Everything.</summary>
    Admin,
}
