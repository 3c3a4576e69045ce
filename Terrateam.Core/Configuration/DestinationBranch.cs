namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>destination_branches</c>.</summary>
/// <param name="Branch">Pattern of the base branch; <c>*</c> matches any characters, case is ignored.</param>
/// <param name="SourceBranches">Patterns of the head branch; <c>!</c> vetoes.</param>
public sealed record DestinationBranch(string Branch, IReadOnlyList<string> SourceBranches);
