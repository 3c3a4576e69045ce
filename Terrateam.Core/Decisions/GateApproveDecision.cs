using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Gates;
using Terrateam.Core.Locks;
using Terrateam.Core.Reporting;

namespace Terrateam.Core.Decisions;

/// <summary>
/// Handles <c>gate approve</c>. The approval is stored with the gate, for this commit, and counts once for each user.
/// </summary>
internal static class GateApproveDecision
{
    public static Decision Decide(DecisionContext context, Command.GateApprove command)
    {
        if (context.PullRequest.State == PullRequestState.Closed)
            return context.Answer(new Message.PullRequestClosed("approve a gate"));

        var person = Admission.ActorOf(context);
        var gates = GateRules.For(context.Entry.Gates, context.PullRequest.HeadSha);
        var answers = command.Tokens.Distinct(StringComparer.Ordinal).Select(token => Answer(gates, token)).ToList();
        if (
            answers.Any(answer => answer.Before.Count > 0)
            && Refusal(context, [.. answers.SelectMany(answer => answer.Before)]) is { } refusal
        )
        {
            return context.Answer(refusal);
        }

        var approved = answers.SelectMany(answer => answer.Before).Where(gate => gate.MayApprove(person)).ToHashSet();
        var told = answers
            .Select(answer => new GateAnswer(
                answer.Token,
                [.. answer.Before.Select(gate => approved.Contains(gate) ? gate.With(person) : gate)],
                answer.Before.Any(approved.Contains)
            ))
            .ToList();
        var known = gates
            .Select(gate => gate.Token)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();

        var decision = context.Answer(
            Admission.Unsure(context, new Message.GatesAnswered(person.Login, told, known)),
            [.. approved.Count > 0 ? context.Accept() : []]
        );
        return decision with
        {
            Entry = decision.Entry with
            {
                Gates = [.. gates.Select(gate => approved.Contains(gate) ? gate.With(person) : gate)],
            },
        };
    }

    // As for approvals of the pull request: only by people, not for their own work, and for what they have seen.
    private static Message? Refusal(DecisionContext context, IReadOnlyList<Gate> gates)
    {
        const string Operation = "approve a gate";
        var actor = context.Request.Actor;
        if (context.Request.Trigger is not Trigger.Commented { IsByPerson: true })
        {
            return new Message.NotPermitted(
                actor,
                Operation,
                "only a person can, and this account is not known to be one."
            );
        }

        if (context.Snapshot.Contributors is not { Fault: null } contributors)
        {
            return new Message.NotPermitted(
                actor,
                Operation,
                context.Snapshot.Contributors?.Fault ?? "the contributors of this pull request could not be determined."
            );
        }

        if (contributors.Has(actor))
        {
            return new Message.NotPermitted(
                actor,
                Operation,
                "people who opened, committed or pushed to a pull request cannot approve its gates."
            );
        }

        MissingPlan[] unseen =
        [
            .. gates
                .Select(gate => gate.Dirspace)
                .Distinct()
                .Order()
                .Select(dirspace => CommentVisibility.PlanFault(context, dirspace))
                .OfType<MissingPlan>(),
        ];
        return unseen.Length > 0 ? new Message.GatesNotSeen(unseen) : null;
    }

    private static (string Token, IReadOnlyList<Gate> Before) Answer(IReadOnlyList<Gate> gates, string token) =>
        (token, [.. gates.Where(gate => string.Equals(gate.Token, token, StringComparison.Ordinal))]);
}
