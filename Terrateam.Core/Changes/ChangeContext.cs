namespace Terrateam.Core.Changes;

/// <summary>What else decides which dirspaces a pull request changes, apart from its files.</summary>
public sealed record ChangeContext
{
    /// <summary>Nothing else.</summary>
    public static ChangeContext None { get; } = new();

    /// <summary>
    /// Dirspaces that count as changed whatever the files say: those that earlier commits of the pull request applied.
    /// </summary>
    public IReadOnlyCollection<Dirspace> Forced { get; init; } = [];

    /// <summary>The branch to be merged, for <c>tags.branch</c>; null where there is none.</summary>
    public string? Branch { get; init; }

    /// <summary>The branch merged into, for <c>tags.dest_branch</c>; null where there is none.</summary>
    public string? DestinationBranch { get; init; }

    /// <summary>Which directory uses which modules of the repository.</summary>
    public ModuleIndex Index { get; init; } = ModuleIndex.Empty;
}
