using Terrateam.Core.Changes;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Access;

/// <summary>A rule that does not let somebody do something, with all that it takes to tell them so.</summary>
/// <param name="Key">The key of <c>access_control</c>, such as <c>ci_config_update</c>, or of a policy, such as
/// <c>apply</c>.</param>
/// <param name="Allowed">Who may; empty for nobody.</param>
public sealed record AccessDenial(string Key, IReadOnlyList<AccessMatch> Allowed)
{
    /// <summary>The query of the policy; null where no policy is meant, or none selects the dirspaces.</summary>
    public TagQuery? Query { get; init; }

    /// <summary>The dirspaces that are denied; empty where everything is.</summary>
    public IReadOnlyList<Dirspace> Dirspaces { get; init; } = [];

    /// <summary>The file whose change makes the rule hold; null for a rule that is not about files.</summary>
    public string? File { get; init; }

    /// <summary>True where GitHub did not list every changed file, so that the file counts as changed.</summary>
    public bool IsFileUnsure { get; init; }

    /// <summary>
    /// Whose approval of the pull request would let this person apply after all; empty where nobody's would.
    /// </summary>
    public IReadOnlyList<AccessMatch> Superapproval { get; init; } = [];
}

/// <summary>What of a piece of work somebody may do.</summary>
/// <param name="Allowed">The dirspaces that they may work on.</param>
/// <param name="Denials">Why not on the others; empty when on all.</param>
internal sealed record AccessVerdict(IReadOnlyList<ChangedDirspace> Allowed, IReadOnlyList<AccessDenial> Denials)
{
    /// <summary>True when nothing is denied.</summary>
    public bool IsAllowed => Denials.Count == 0;
}
