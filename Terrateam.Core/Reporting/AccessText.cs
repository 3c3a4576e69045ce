using Terrateam.Core.Access;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Reporting;

/// <summary>
/// Words for what access control and <c>destination_branches</c> refuse: the user, the operation, the place, the rule,
/// and what would help.
/// </summary>
internal static class AccessText
{
    private const int MaxListed = 10;

    private const string Everything = "for everything";

    internal static string Denied(Message.AccessDenied denied)
    {
        var rules = denied.Denials.Select(denial => $"- {Rule(denial)}{Where(denial)}");
        return $"### :no_entry: Not permitted\n\n{Markdown.Code(denied.Actor)} may not "
            + $"{Markdown.Inline(denied.Operation)} this:\n\n{string.Join('\n', rules)}\n\n"
            + $"{Help(denied)}\n\nThe rules are under `access_control` in `.terrateam/config.yml` on the default branch.";
    }

    /// <summary>One rule that denies, with who can help, as a line of a list.</summary>
    internal static string Line(Message.AccessDenied denied, AccessDenial denial) =>
        $"{Markdown.Code(denied.Actor)} may not {Markdown.Inline(denied.Operation)} this: {Rule(denial)}"
        + $"{Where(denial)}. {Help(denied with { Denials = [denial] })}";

    /// <summary>Why one dirspace was left out of a run, in one line of plain text.</summary>
    internal static string Reason(string actor, string operation, AccessDenial denial)
    {
        var policy = denial.Query is { } query ? $"the policy {Query(query)}" : "no policy selects it, so it";
        return $"{actor} may not {operation}: {policy} lets {Only(denial.Allowed)} {operation}{Superapproval(denial)}";
    }

    internal static string Unsure(IReadOnlyList<string> faults) =>
        $":warning: GitHub would not say everything that was asked about people, and what is not known does "
        + $"not count as permission:\n\n{MessageParts.List(faults, Markdown.Inline, MaxListed)}";

    internal static string UnknownTeams(string organization, IReadOnlyList<UnknownTeam> teams) =>
        $":warning: GitHub lists no such team of {Markdown.Code(organization)}:\n\n"
        + MessageParts.List(
            teams,
            static team =>
                Markdown.Code($"team:{team.Slug}")
                + (team.ClosestMatch is { } near ? $"; nearest: {Markdown.Code($"team:{near}")}" : ""),
            MaxListed
        )
        + "\n\nA rule names a team by its slug, the last part of the address of its page.";

    internal static string OtherBranch(Message.OtherBranch other)
    {
        var nothing = $"### :x: Not for this branch\n\n{MessageParts.NothingDone(other.Operation)}: ";
        if (other.Verdict == DestinationVerdict.SourceRefused)
        {
            return nothing
                + $"`destination_branches` does not let pull requests from {Markdown.Code(other.HeadRef)} go "
                + $"into {Markdown.Code(other.BaseRef)}.\n\n"
                + $"{Branches(other.Allowed)}\n\nUse another source branch, or change the key in "
                + $"`.terrateam/config.yml` on {Markdown.Code(other.DefaultBranch)}.";
        }

        return nothing
            + $"this pull request goes into {Markdown.Code(other.BaseRef)}, "
            + (
                other.Allowed.Count == 0
                    ? (
                        $"and only pull requests into {Markdown.Code(other.DefaultBranch)} are worked on, since "
                        + $"`destination_branches` names no branch.\n\n"
                    )
                    : $"which `destination_branches` does not list.\n\n{Branches(other.Allowed)}\n\n"
            )
            + $"Change the base branch of the pull request, or the key in `.terrateam/config.yml` on "
            + $"{Markdown.Code(other.DefaultBranch)}.";
    }

    private static string Branches(IReadOnlyList<DestinationBranch> branches) =>
        "It lists:\n\n" + MessageParts.List(branches, static branch => branch.SourceBranches is ["*"]
                ? $"into {Markdown.Code(branch.Branch)} from any branch"
            : branch.SourceBranches.Count == 0 ? $"into {Markdown.Code(branch.Branch)} from no branch"
            : (
                $"into {Markdown.Code(branch.Branch)} from "
                + $"{string.Join(", ", branch.SourceBranches.Take(MaxListed).Select(Markdown.Code))}"
            ));

    private static string Rule(AccessDenial denial)
    {
        var key = Markdown.Code(denial.Key);
        if (denial.File is { } file)
        {
            var because = denial.IsFileUnsure
                ? $"GitHub does not list every file of this pull request, so {Markdown.Code(file)} counts as changed"
                : $"it changes {Markdown.Code(file)}";
            return $"{because}, and {key} lets {Only(denial.Allowed)} run anything then";
        }

        if (denial.Key is "unlock")
            return $"{key} lets {Only(denial.Allowed)} do it";

        return denial.Query is { } query
            ? (
                $"{key} of the policy {(query.ToString() is { Length: > 0 } text ? Markdown.Code(text) : Everything)} "
                + $"lets {Only(denial.Allowed)} do it{Superapproval(denial)}"
            )
            : "no policy selects this, and what none selects is denied to everyone";
    }

    private static string Where(AccessDenial denial) =>
        denial.Dirspaces.Count == 0
            ? ""
            : $" (for {string.Join(", ", denial.Dirspaces.Take(MaxListed).Select(MessageParts.Dirspace))}"
                + (denial.Dirspaces.Count > MaxListed ? $" and {denial.Dirspaces.Count - MaxListed} more)" : ")");

    private static string Help(Message.AccessDenied denied)
    {
        var super = denied.Denials.FirstOrDefault(static denial => denial.Superapproval.Count > 0);
        if (super is not null)
        {
            return $"What helps: {People(super.Superapproval)} approves the pull request, or a person with permission "
                + $"comments `terrateam {Markdown.Inline(denied.Operation)}`.";
        }

        return denied.Denials.Any(static denial => denial.Allowed.Count > 0)
            ? $"What helps: a person with permission comments `terrateam {Markdown.Inline(denied.Operation)}`."
            : (
                "No rule permits it to anyone. To permit it, name people, teams or roles under `access_control` in "
                + "`.terrateam/config.yml` on the default branch."
            );
    }

    private static string Superapproval(AccessDenial denial) =>
        denial.Superapproval.Count == 0
            ? ""
            : $", and others once {People(denial.Superapproval)} approved the pull request";

    private static string Only(IReadOnlyList<AccessMatch> matches) =>
        matches.Count == 0 ? "no one" : $"only {People(matches)}";

    private static string People(IReadOnlyList<AccessMatch> matches)
    {
        if (matches.Count == 0)
            return "no one";

        var names = string.Join(
            ", ",
            matches
                .Take(MaxListed)
                .Select(static match =>
                    match switch
                    {
                        AccessMatch.Anyone => "everyone",
                        AccessMatch.Insider or AccessMatch.Participant =>
                            "everyone with a role above read in the repository",
                        _ => Markdown.Code(match.ToString()!),
                    }
                )
        );
        return matches.Count > MaxListed ? $"{names} and {matches.Count - MaxListed} more" : names;
    }

    private static string Query(TagQueries.TagQuery query) =>
        query.ToString() is { Length: > 0 } text ? text : Everything;
}
