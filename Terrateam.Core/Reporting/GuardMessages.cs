using Terrateam.Core.Access;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>Access control denies a user an operation.</summary>
    /// <param name="Actor">The user.</param>
    /// <param name="Operation">The command, or what a push or merge would have done.</param>
    /// <param name="Denials">The rules that deny it.</param>
    public sealed record AccessDenied(string Actor, string Operation, IReadOnlyList<AccessDenial> Denials) : Message;

    /// <summary>Terrateam does not work on the branches of the pull request.</summary>
    /// <param name="Operation">The operation that was asked for.</param>
    /// <param name="BaseRef">The base branch.</param>
    /// <param name="HeadRef">The head branch.</param>
    /// <param name="DefaultBranch">The repository's default branch.</param>
    /// <param name="Allowed">The key <c>destination_branches</c>.</param>
    /// <param name="Verdict">Which of the two branches is refused.</param>
    public sealed record OtherBranch(
        string Operation,
        string BaseRef,
        string HeadRef,
        string DefaultBranch,
        IReadOnlyList<DestinationBranch> Allowed,
        DestinationVerdict Verdict
    ) : Message;

    /// <summary>A refusal that may be due to data that GitHub did not return.</summary>
    /// <param name="Refusal">The refusal.</param>
    /// <param name="Faults">What GitHub did not return, in words.</param>
    public sealed record Unsure(Message Refusal, IReadOnlyList<string> Faults) : Message;

    /// <summary>A refusal by rules that name teams which the organisation does not have.</summary>
    /// <param name="Refusal">The refusal.</param>
    /// <param name="Organization">The organisation.</param>
    /// <param name="Teams">The teams.</param>
    public sealed record UnknownTeams(Message Refusal, string Organization, IReadOnlyList<UnknownTeam> Teams) : Message;

    /// <summary>A refusal, with approvals that were given and do not count.</summary>
    /// <param name="Refusal">The refusal.</param>
    /// <param name="Approvals">The approvals that do not count.</param>
    public sealed record NotCounted(Message Refusal, IReadOnlyList<GivenApproval> Approvals) : Message;

    /// <summary>
    /// A command that uses no reviewed plan is older than the commit that it would work on, or may be older.
    /// </summary>
    /// <param name="Operation">The command.</param>
    /// <param name="HeadSha">The present head.</param>
    public sealed record HeadNotSeen(string Operation, string HeadSha) : Message;

    /// <summary>Gates were shown only after a user had written that they approve them.</summary>
    /// <param name="Plans">The plans that created them.</param>
    public sealed record GatesNotSeen(IReadOnlyList<MissingPlan> Plans) : Message;

    /// <summary>Closed gates forbid the apply.</summary>
    /// <param name="Gates">The closed gates.</param>
    /// <param name="Approvers">Who approves the pull request.</param>
    public sealed record GatesShut(IReadOnlyList<Gate> Gates, IReadOnlyList<Person> Approvers) : Message;

    /// <summary>The response to <c>gate approve</c>.</summary>
    /// <param name="Actor">The user who approves.</param>
    /// <param name="Answers">One for each token.</param>
    /// <param name="KnownTokens">The tokens that exist.</param>
    public sealed record GatesAnswered(
        string Actor,
        IReadOnlyList<GateAnswer> Answers,
        IReadOnlyList<string> KnownTokens
    ) : Message;
}

/// <summary>The result of approving one token.</summary>
/// <param name="Token">The token as it was written.</param>
/// <param name="Gates">Its gates after the approval; empty where there is no such token.</param>
/// <param name="IsCounted">False where the user's approval counts for none of them.</param>
public sealed record GateAnswer(string Token, IReadOnlyList<Gate> Gates, bool IsCounted);
