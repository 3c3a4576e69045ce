using System.Text.RegularExpressions;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>tags.branch</c> or <c>tags.dest_branch</c>.</summary>
/// <param name="Name">The tag that matching branches get.</param>
/// <param name="Pattern">A regular expression, searched anywhere in the name of the branch, in linear time.</param>
public sealed record BranchTag(string Name, Regex Pattern)
{
    /// <summary>True where the branch has the tag; false for null.</summary>
    public bool IsMatch(string? branch) => branch is not null && Pattern.IsMatch(branch);
}
