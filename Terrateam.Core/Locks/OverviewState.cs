using Terrateam.Core.Configuration;

namespace Terrateam.Core.Locks;

/// <summary>What the overview of a pull request needs beside the ledger, since it is also shown after others' events.</summary>
/// <param name="HeadSha">The head of the pull request when it was last read.</param>
/// <param name="BaseSha">The base commit then.</param>
/// <param name="RunComments">Which runs have a comment of their own.</param>
public sealed record OverviewState(string HeadSha, string BaseSha, RunCommentRule RunComments);
