namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>destination_branches</c>.</summary>
/// <param name="Branch">Pattern of the branch that pull requests go into; <c>*</c> stands for any characters, case is
/// ignored.</param>
/// <param name="SourceBranches">Patterns of the branches that they may come from; <c>!</c> vetoes.</param>
public sealed record DestinationBranch(string Branch, IReadOnlyList<string> SourceBranches);
