using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>What decides, apart from the files, which dirspaces a pull request changes.</summary>
public sealed record ChangeContext
{
    /// <summary>No other inputs.</summary>
    public static ChangeContext None { get; } = new();

    /// <summary>
    /// Dirspaces that earlier commits of the pull request applied. They count as changed in any case.
    /// </summary>
    public IReadOnlyCollection<Dirspace> Forced { get; init; } = [];

    /// <summary>The head branch, for <c>tags.branch</c>; null where there is none.</summary>
    public string? Branch { get; init; }

    /// <summary>The base branch, for <c>tags.dest_branch</c>; null where there is none.</summary>
    public string? DestinationBranch { get; init; }

    /// <summary>The modules that each directory uses.</summary>
    public ModuleIndex Index { get; init; } = ModuleIndex.Empty;
}
