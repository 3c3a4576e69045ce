using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Changes;

/// <summary>A repository.</summary>
/// <param name="InstallationId">The installation of the App through which it is reached; 0 where a webhook names none,
/// so that no call to GitHub is possible.</param>
/// <param name="Id">GitHub's id of it.</param>
/// <param name="Owner">Login of its owner.</param>
/// <param name="Name">Its name without the owner.</param>
/// <param name="DefaultBranch">Its default branch.</param>
/// <param name="IsPrivate">True where only users with access can see it and comment; internal ones count as private,
/// those of unknown visibility as public.</param>
[ImmutableObject(true)]
public sealed record Repository(
    long InstallationId,
    long Id,
    string Owner,
    string Name,
    string DefaultBranch,
    bool IsPrivate = false
)
{
    /// <summary>Owner and name with a slash.</summary>
    [JsonIgnore]
    public string FullName => $"{Owner}/{Name}";

    /// <summary>True where it was read-only when it was read from GitHub; not stored.</summary>
    [JsonIgnore]
    public bool IsArchived { get; init; }

    /// <summary>True where GitHub said that it is a fork of another; not stored.</summary>
    [JsonIgnore]
    public bool IsFork { get; init; }
}
