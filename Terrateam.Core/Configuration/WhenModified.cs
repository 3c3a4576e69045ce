using Terrateam.Core.Changes;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>When a dirspace counts as changed and what happens then without being asked.</summary>
/// <param name="Autoplan">Plan on a push.</param>
/// <param name="AutoplanDraft">Plan on a push to a draft too.</param>
/// <param name="Autoapply">Apply on the merge, or once planned.</param>
/// <param name="FilePatterns">Patterns from the repository root; <c>!</c> vetoes. Empty: never changed.</param>
/// <param name="DependsOn">The dirspaces that come before; null for none.</param>
public sealed record WhenModified(
    bool Autoplan,
    bool AutoplanDraft,
    bool Autoapply,
    IReadOnlyList<string> FilePatterns,
    DependsOn? DependsOn = null
)
{
    /// <summary>Autoplan on, autoapply off, any file of the directory that a plan depends on.</summary>
    public static WhenModified Default { get; } =
        new(
            Autoplan: true,
            AutoplanDraft: true,
            Autoapply: false,
            [.. CodeFiles.OfDirectory.Select(static name => $"{FilePattern.Directory}/{name}")]
        );
}

/// <summary>The dirspaces that have to be done before, and whose change pulls this one in.</summary>
/// <param name="Query">Which.</param>
/// <param name="PruneOnNoChange">True leaves this one out again where nothing of its own changed.</param>
/// <param name="Line">Line of the file that says so, from 1.</param>
/// <param name="Column">Column of the file that says so, from 1.</param>
/// <param name="File">The file that says so; null for the configuration's own.</param>
public sealed record DependsOn(TagQuery Query, bool PruneOnNoChange, int Line = 1, int Column = 1, string? File = null);
