using Terrateam.Core.Patterns;

namespace Terrateam.Core.Locks;

/// <summary>One dirspace held by one pull request.</summary>
/// <param name="Dirspace">The dirspace that is held.</param>
/// <param name="PullRequest">The holder's number.</param>
/// <param name="Since">Since when.</param>
/// <param name="BecauseMerged">True when held because it was merged without being applied, false when because it was
/// applied.</param>
public sealed record Hold(Dirspace Dirspace, int PullRequest, DateTimeOffset Since, bool BecauseMerged);
