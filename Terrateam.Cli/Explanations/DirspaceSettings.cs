using System.Text.Json.Nodes;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Runs;
using Terrateam.Core.TagQueries;

namespace Terrateam.Cli.Explanations;

/// <summary>Looks up the settings of each dirspace.</summary>
internal sealed class DirspaceSettings(RepositoryConfiguration configuration, Func<string, string> cite)
{
    private readonly SettingSources _sources = new(configuration, cite);
    private readonly JsonObject _wire = configuration.ToWire();

    public ExplainedDirspace From(DirspaceExplanation explanation)
    {
        var dirspace = explanation.Changed!;
        var subject = new TagSubject(dirspace.Tags, dirspace.Dirspace.Directory);
        var check = IndexOf(configuration.Requirements.Checks, check => check.Query.Matches(subject));
        var policy = configuration.Access.Enabled
            ? IndexOf(configuration.Access.Policies, policy => policy.Query.Matches(subject))
            : null;
        return new(
            dirspace.Dirspace.Directory,
            dirspace.Dirspace.Workspace,
            explanation.Entry,
            [.. explanation.Reasons.Select(reason => Reasons.From(reason, cite))],
            [.. dirspace.Tags.Order(StringComparer.Ordinal)],
            dirspace.Stack,
            new SortedDictionary<string, string>(dirspace.Variables.ToDictionary(), StringComparer.Ordinal),
            [.. dirspace.ApplyAfter.Select(static before => before.ToString())],
            dirspace.WorkflowIndex is { } index ? new(index, configuration.Workflows[index].Query.ToString()) : null,
            Engine(dirspace.WorkflowIndex),
            dirspace.Autoplan,
            dirspace.AutoplanDraft,
            dirspace.Autoapply,
            dirspace.LockPolicy.ToString().ToLowerInvariant(),
            dirspace.LockBranchTarget == LockBranchTarget.All ? "all" : "dest_branch",
            check is { } required ? Requirements(configuration.Requirements.Checks[required]) : null,
            policy is { } allowed ? Policy(configuration.Access.Policies[allowed]) : null
        )
        {
            Sources = _sources.From(explanation, check, policy),
        };
    }

    private static int? IndexOf<T>(IReadOnlyList<T> items, Func<T, bool> matches)
    {
        for (var index = 0; index < items.Count; index++)
        {
            if (matches(items[index]))
                return index;
        }

        return null;
    }

    private ExplainedEngine Engine(int? workflow)
    {
        var engine = (workflow is { } index ? _wire["workflows"]?[index]?["engine"] : null) ?? _wire["engine"];
        return new((string?)engine?["name"] ?? "terraform", (string?)engine?["version"]);
    }

    private static ExplainedRequirements Requirements(RequirementCheck check) =>
        new(
            check.Query.ToString(),
            check.Approved is { } approved
                ? new(Names(approved.AllOf), Names(approved.AnyOf), approved.AnyOfCount, approved.CompletedReviews)
                : null,
            check.MergeConflicts,
            check.StatusChecks,
            check.ApplyAfterMerge,
            check.ReadyForReview
        );

    private static ExplainedPolicy Policy(AccessPolicy policy) =>
        new(
            policy.Query.ToString(),
            Names(policy.Plan),
            Names(policy.Apply),
            Names(policy.ApplyAutoapprove),
            Names(policy.ApplyForce),
            Names(policy.ApplyWithSuperapproval),
            Names(policy.Superapproval)
        );

    private static string[] Names(IReadOnlyList<AccessMatch> people) =>
        [.. people.Select(static match => match.ToString())];
}
