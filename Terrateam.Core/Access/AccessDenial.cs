using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Access;

/// <summary>A rule that denies an action, with what the reply to the user needs.</summary>
/// <param name="Key">The key of <c>access_control</c>, such as <c>ci_config_update</c>, or of a policy, such as
/// <c>apply</c>.</param>
/// <param name="Allowed">Who is allowed; may be empty.</param>
public sealed record AccessDenial(string Key, IReadOnlyList<AccessMatch> Allowed)
{
    /// <summary>
    /// The query of the policy; null where the rule is no policy, or no policy selects the dirspaces.
    /// </summary>
    public TagQuery? Query { get; init; }

    /// <summary>The dirspaces that are denied; empty where all of them are.</summary>
    public IReadOnlyList<Dirspace> Dirspaces { get; init; } = [];

    /// <summary>The changed file that the rule is about; null for a rule that is not about files.</summary>
    public string? File { get; init; }

    /// <summary>True where GitHub did not list every changed file, so that the file counts as changed.</summary>
    public bool IsFileUnsure { get; init; }

    /// <summary>Whose approval of the pull request would let this actor apply after all; may be empty.</summary>
    public IReadOnlyList<AccessMatch> Superapproval { get; init; } = [];
}

internal sealed record AccessVerdict(IReadOnlyList<ChangedDirspace> Allowed, IReadOnlyList<AccessDenial> Denials)
{
    public bool IsAllowed => Denials.Count == 0;
}
