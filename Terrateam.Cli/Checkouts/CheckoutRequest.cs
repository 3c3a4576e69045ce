namespace Terrateam.Cli.Checkouts;

/// <param name="HeadSha">The commit to check out; null for the one that the workflow has checked out.</param>
/// <param name="BaseRef">The branch to merge into it.</param>
/// <param name="BaseSha">The commit to merge; null for the tip of the branch.</param>
/// <param name="Merge">False skips the merge.</param>
/// <param name="PullRequest">Whose refs to try for a head that the server does not serve by its id.</param>
internal sealed record CheckoutRequest(string? HeadSha, string BaseRef, string? BaseSha, bool Merge, int? PullRequest);

/// <param name="HeadSha">The commit that is checked out.</param>
/// <param name="BaseSha">The commit that was merged into it, or null.</param>
internal sealed record CheckedOut(string HeadSha, string? BaseSha);
