using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;

namespace Terrateam.Core.Decisions;

/// <summary>What the roles and teams that a decision needs depend on.</summary>
/// <param name="Request">The event or command.</param>
/// <param name="Configuration">The configuration; null where there is no valid one.</param>
/// <param name="Entry">The entry of the pull request in the ledger; null where there is none yet.</param>
/// <param name="Gates">The gates of the pull request's head.</param>
/// <param name="IsOpen">True where no commenter counts as a stranger.</param>
internal sealed record PeopleScope(
    DecisionRequest Request,
    RepositoryConfiguration? Configuration,
    PullRequestEntry? Entry,
    IReadOnlyList<Gate> Gates,
    bool IsOpen
)
{
    /// <summary>True where the request is the comment of an account that may be a stranger.</summary>
    public bool MayBeStranger => !IsOpen && Request.Command is not null;
}
