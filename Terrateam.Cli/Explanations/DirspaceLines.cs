using System.Globalization;

namespace Terrateam.Cli.Explanations;

/// <summary>Formats the settings of a dirspace as text.</summary>
internal static class DirspaceLines
{
    /// <summary>Pairs of setting and text.</summary>
    public static List<(string Name, string Value)> From(ExplainedDirspace dirspace, bool accessControl)
    {
        List<(string Name, string Value)> lines = [("tags", string.Join(' ', dirspace.Tags))];
        lines.AddRange(dirspace.Variables.Select(static variable => ("variable", $"{variable.Key}={variable.Value}")));
        if (dirspace.ApplyAfter.Count > 0)
            lines.Add(("apply after", string.Join(", ", dirspace.ApplyAfter)));
        lines.Add(
            (
                "workflow",
                dirspace.Workflow is { } workflow
                    ? $"workflows[{Number(workflow.Index)}], {Query(workflow.TagQuery)}"
                    : "default"
            )
        );
        lines.Add(
            (
                "engine",
                $"{(dirspace.Engine.Version is { } version ? $"{dirspace.Engine.Name} {version}" : dirspace.Engine.Name)} "
                    + $"({dirspace.Sources.Engine})"
            )
        );
        lines.Add(("by itself", Automatic(dirspace)));
        lines.Add(
            (
                "lock",
                Sourced(
                    (dirspace.LockPolicy, dirspace.Sources.LockPolicy),
                    (
                        dirspace.LockBranchTarget == "all"
                            ? "against every pull request"
                            : "against pull requests to the same branch",
                        dirspace.Sources.LockBranchTarget
                    )
                )
            )
        );
        lines.Add(("to apply", $"{Required(dirspace.Requirements)} ({dirspace.Sources.Requirements})"));
        if (accessControl)
            lines.Add(("who", $"{Allowed(dirspace.Policy)} ({dirspace.Sources.Policy})"));
        return lines;
    }

    private static string Automatic(ExplainedDirspace dirspace)
    {
        var plan = (dirspace.Autoplan, dirspace.AutoplanDraftPr) switch
        {
            (true, true) => "planned",
            (true, false) => "planned unless a draft",
            _ => "not planned",
        };
        return Sourced(
            (plan, dirspace.Sources.Autoplan),
            (dirspace.Autoapply ? "applied" : "not applied", dirspace.Sources.Autoapply)
        );
    }

    // Two settings in one line mostly come from one place.
    private static string Sourced((string Text, string Source) first, (string Text, string Source) second) =>
        first.Source == second.Source
            ? $"{first.Text}, {second.Text} ({first.Source})"
            : $"{first.Text} ({first.Source}), {second.Text} ({second.Source})";

    private static string Required(ExplainedRequirements? requirements)
    {
        if (requirements is null)
            return "never, because no check of apply_requirements selects it";

        var parts = new List<string>();
        if (requirements.Approved is { } approved)
        {
            parts.AddRange(approved.AllOf.Select(static who => $"approved by {who}"));
            if (approved.AnyOf.Count > 0 || approved.AllOf.Count == 0)
            {
                parts.Add(
                    $"approved by {Number(approved.AnyOfCount)} of "
                        + $"{(approved.AnyOf.Count == 0 ? "any approvers" : string.Join(", ", approved.AnyOf))}"
                );
            }

            if (approved.RequireCompletedReviews)
                parts.Add("GitHub's required reviews");
        }

        if (requirements.ApplyAfterMerge)
            parts.Add("merged");
        if (requirements.MergeConflicts)
            parts.Add("no conflict");
        if (requirements.StatusChecks)
            parts.Add("successful checks");
        if (requirements.RequireReadyForReviewPr)
            parts.Add("no draft");
        var text = parts.Count == 0 ? "nothing is required" : string.Join("; ", parts);
        return requirements.TagQuery.Length == 0 ? text : $"{text}, for {Query(requirements.TagQuery)}";
    }

    private static string Allowed(ExplainedPolicy? policy)
    {
        if (policy is null)
            return "no one: no policy of access_control selects it";

        var text =
            $"plan {Names(policy.Plan)}; apply {Names(policy.Apply)}; force {Names(policy.ApplyForce)}; "
            + $"autoapprove {Names(policy.ApplyAutoapprove)}";
        if (policy.ApplyWithSuperapproval.Count > 0)
            text += $"; apply once {Names(policy.Superapproval)} approved {Names(policy.ApplyWithSuperapproval)}";
        return policy.TagQuery.Length == 0 ? text : $"{text}; for {Query(policy.TagQuery)}";
    }

    private static string Names(IReadOnlyList<string> people) =>
        people switch
        {
            [] => "no one",
            ["*"] => "everyone",
            _ => string.Join(", ", people),
        };

    private static string Query(string query) => query.Length == 0 ? "every dirspace" : $"`{query}`";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
