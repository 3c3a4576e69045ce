using System.Text.RegularExpressions;

namespace Terrateam.Core.Configuration;

/// <summary>One entry of <c>tags.branch</c> or <c>tags.dest_branch</c>.</summary>
/// <param name="Name">The tag that it gives.</param>
/// <param name="Pattern">A regular expression, found anywhere in the name of the branch, in time proportional to
/// it.</param>
public sealed record BranchTag(string Name, Regex Pattern)
{
    /// <summary>True where the branch has the tag; never without a branch.</summary>
    public bool IsMatch(string? branch) => branch is not null && Pattern.IsMatch(branch);
}
