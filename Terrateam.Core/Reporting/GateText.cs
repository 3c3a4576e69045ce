using Terrateam.Core.Configuration;
using Terrateam.Core.Gates;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>Words for gates: what each waits for, and the comment or the approval that opens it.</summary>
internal static class GateText
{
    private const int MaxListed = 20;
    private const int MaxPlaces = 5;

    internal static string Shut(Message.GatesShut shut) =>
        $"### :raised_hand: Gates are shut\n\nNothing was applied, because steps of the plan asked for approvals "
        + $"that are missing:\n\n{Table(shut.Gates, shut.Approvers)}\n\n"
        + "Once they are open, comment `terrateam apply` again.";

    internal static string Answered(Message.GatesAnswered answered)
    {
        var parts = answered.Answers.Select(answer => Answer(answered, answer)).ToList();
        return $"### Gates\n\n{string.Join("\n\n", parts)}";
    }

    /// <summary>
    /// The part of a plan's comment about the gates that the plan created; null where there are none.
    /// </summary>
    internal static string? Planned(IReadOnlyList<Gate> gates) =>
        gates.Count == 0
            ? null
            : $":raised_hand: **Before this can be applied, approvals are needed:**\n\n{Table(gates, [])}";

    /// <summary>The gates as lines of a list, each with what is missing and what opens it.</summary>
    internal static IEnumerable<string> Lines(Message.GatesShut shut) =>
        shut
            .Gates.GroupBy(gate => (gate.Token, gate.Title, Missing: string.Join("; ", gate.Missing(shut.Approvers))))
            .Select(group =>
                $"gate {Markdown.Code(group.Key.Title)} (for {Places([.. group.Select(gate => gate.Dirspace)])}): "
                + $"{Words(group.Key.Missing)}. What opens it: {How(group.First())}"
            );

    private static string Table(IReadOnlyList<Gate> gates, IReadOnlyList<Person> approvers)
    {
        // The same gate on several directories is one line: one approval opens all of them.
        var rows = gates
            .GroupBy(gate => (gate.Token, gate.Title, Missing: string.Join("; ", gate.Missing(approvers))))
            .Select(group =>
                $"| {Cell(group.Key.Title)} | {Places([.. group.Select(gate => gate.Dirspace)])} | "
                + $"{Words(group.Key.Missing)} | {How(group.First())} |"
            )
            .ToList();
        var more = rows.Count > MaxListed ? $"\n\nand {rows.Count - MaxListed} more gates" : "";
        return $"| Gate | Before | Missing | What opens it "
            + $"|\n|---|---|---|---|\n{string.Join('\n', rows.Take(MaxListed))}{more}";
    }

    private static string How(Gate gate)
    {
        if (gate.Fault is not null)
            return "nothing, as it is";
        return gate.Token is { } token
            ? $"comment {Cell($"terrateam gate approve {token}")}"
            : "approve the pull request";
    }

    private static string Answer(Message.GatesAnswered answered, GateAnswer answer)
    {
        if (answer.Gates.Count == 0)
        {
            var known =
                answered.KnownTokens.Count == 0
                    ? "No gate of this commit has a token."
                    : (
                        $"The tokens of this commit are "
                        + $"{string.Join(", ", answered.KnownTokens.Take(MaxListed).Select(Markdown.Code))}."
                    );
            return $":x: There is no gate {Markdown.Code(answer.Token)}. {known} A newer commit starts over, and "
                + $"gates come with its plan.";
        }

        var missing = answer.Gates.Where(static gate => gate.Missing([]).Count > 0).ToList();
        if (!answer.IsCounted)
        {
            return missing.Count == 0
                ? $":white_check_mark: The gate {Markdown.Code(answer.Token)} is open already."
                : (
                    $":no_entry: {Markdown.Code(answered.Actor)} may not approve the gate "
                    + $"{Markdown.Code(answer.Token)}. It needs:\n\n{MessageParts.List(missing, Missing, MaxListed)}"
                );
        }

        return missing.Count == 0
            ? (
                $":white_check_mark: {Markdown.Code(answered.Actor)} approved the gate "
                + $"{Markdown.Code(answer.Token)}, and it is open for "
                + $"{Places([.. answer.Gates.Select(gate => gate.Dirspace)])}."
            )
            : (
                $":hourglass: {Markdown.Code(answered.Actor)} approved the gate {Markdown.Code(answer.Token)}. "
                + $"Still missing:\n\n{MessageParts.List(missing, Missing, MaxListed)}"
            );
    }

    private static string Missing(Gate gate) =>
        $"{MessageParts.Dirspace(gate.Dirspace)}: {Words(string.Join("; ", gate.Missing([])))}";

    private static string Places(IReadOnlyList<Dirspace> dirspaces) =>
        string.Join(
            ", ",
            dirspaces
                .Take(MaxPlaces)
                .Select(static dirspace => $"{Cell(dirspace.Directory)} {Cell(dirspace.Workspace)}")
        ) + (dirspaces.Count > MaxPlaces ? $" and {dirspaces.Count - MaxPlaces} more" : "");

    // A bar ends the cell of a table even within code.
    private static string Cell(string text) => Markdown.Code(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Words(string text) =>
        text.Length == 0 ? "nothing" : Markdown.Inline(text).Replace("|", "\\|", StringComparison.Ordinal);
}
