using Terrateam.Core.Access;
using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Requirements;

namespace Terrateam.Core.Reporting;

public abstract partial record Message
{
    /// <summary>Access control does not let somebody do something.</summary>
    /// <param name="Actor">Who asked.</param>
    /// <param name="Operation">The command, or what a push or merge would have done.</param>
    /// <param name="Denials">The rules that deny it.</param>
    public sealed record AccessDenied(string Actor, string Operation, IReadOnlyList<AccessDenial> Denials) : Message;

    /// <summary>The branches of the pull request are not worked on.</summary>
    /// <param name="Operation">What was asked for.</param>
    /// <param name="BaseRef">Where the pull request goes.</param>
    /// <param name="HeadRef">Where it comes from.</param>
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

    /// <summary>A refusal that may come of what GitHub would not say.</summary>
    /// <param name="Refusal">The refusal.</param>
    /// <param name="Faults">What GitHub did not say, in words.</param>
    public sealed record Unsure(Message Refusal, IReadOnlyList<string> Faults) : Message;

    /// <summary>A refusal, with approvals that were given and do not count.</summary>
    /// <param name="Refusal">The refusal.</param>
    /// <param name="Approvals">Those that do not count.</param>
    public sealed record NotCounted(Message Refusal, IReadOnlyList<GivenApproval> Approvals) : Message;

    /// <summary>
    /// A command that looks at no plan is older than the commit that it would work on, or nobody can tell.
    /// </summary>
    /// <param name="Operation">The command.</param>
    /// <param name="HeadSha">The present head.</param>
    public sealed record HeadNotSeen(string Operation, string HeadSha) : Message;

    /// <summary>Gates were shown only after somebody wrote that they approve them.</summary>
    /// <param name="Plans">The plans that they came with.</param>
    public sealed record GatesNotSeen(IReadOnlyList<MissingPlan> Plans) : Message;

    /// <summary>Gates forbid the apply.</summary>
    /// <param name="Gates">Those that are shut.</param>
    /// <param name="Approvers">Who approves the pull request.</param>
    public sealed record GatesShut(IReadOnlyList<Gate> Gates, IReadOnlyList<Person> Approvers) : Message;

    /// <summary>The answer to <c>gate approve</c>.</summary>
    /// <param name="Actor">Who approves.</param>
    /// <param name="Answers">One for each token.</param>
    /// <param name="KnownTokens">The tokens that there are.</param>
    public sealed record GatesAnswered(
        string Actor,
        IReadOnlyList<GateAnswer> Answers,
        IReadOnlyList<string> KnownTokens
    ) : Message;
}

/// <summary>What became of the approval of one token.</summary>
/// <param name="Token">The token as it was written.</param>
/// <param name="Gates">Its gates after the approval; empty where there is no such token.</param>
/// <param name="IsCounted">False where the person's approval counts for none of them.</param>
public sealed record GateAnswer(string Token, IReadOnlyList<Gate> Gates, bool IsCounted);
