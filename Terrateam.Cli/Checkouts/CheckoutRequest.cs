namespace Terrateam.Cli.Checkouts;

/// <summary>What the working tree is to hold.</summary>
/// <param name="HeadSha">The commit to check out; null = what the workflow has checked out.</param>
/// <param name="BaseRef">The branch to merge into it.</param>
/// <param name="BaseSha">The commit to merge; null = the tip of the branch.</param>
/// <param name="Merge">False merges nothing.</param>
/// <param name="PullRequest">Where to look for a head that the server does not hand out by its id.</param>
internal sealed record CheckoutRequest(string? HeadSha, string BaseRef, string? BaseSha, bool Merge, int? PullRequest);

/// <summary>What the working tree holds.</summary>
/// <param name="HeadSha">The commit that was checked out.</param>
/// <param name="BaseSha">The commit that was merged into it, or null.</param>
internal sealed record CheckedOut(string HeadSha, string? BaseSha);
