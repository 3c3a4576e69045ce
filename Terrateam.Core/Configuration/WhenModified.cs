using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Configuration;

/// <summary>When a dirspace counts as changed, and what is then done without a command.</summary>
/// <param name="Autoplan">Plan on a push.</param>
/// <param name="AutoplanDraft">Plan on a push to a draft too.</param>
/// <param name="Autoapply">Apply on the merge, or once planned.</param>
/// <param name="FilePatterns">Patterns from the repository root; <c>!</c> vetoes. Empty: never changed.</param>
/// <param name="DependsOn">The dirspaces that it depends on; null for none.</param>
public sealed record WhenModified(
    bool Autoplan,
    bool AutoplanDraft,
    bool Autoapply,
    IReadOnlyList<string> FilePatterns,
    DependsOn? DependsOn = null
)
{
    /// <summary>Autoplan on, autoapply off, and the files of the directory that a plan depends on.</summary>
    public static WhenModified Default { get; } =
        new(
            Autoplan: true,
            AutoplanDraft: true,
            Autoapply: false,
            [.. CodeFiles.OfDirectory.Select(static name => $"{FilePattern.Directory}/{name}")]
        );
}

/// <summary>The dirspaces that have to be done before this one and whose change also changes it.</summary>
/// <param name="Query">Selects them.</param>
/// <param name="PruneOnNoChange">True leaves this one out where none of its own files changed.</param>
/// <param name="Line">Line of the key, from 1.</param>
/// <param name="Column">Column of the key, from 1.</param>
/// <param name="File">The file of the key; null for that of the configuration.</param>
public sealed record DependsOn(TagQuery Query, bool PruneOnNoChange, int Line = 1, int Column = 1, string? File = null);
