using System.Text.Json.Nodes;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Cli.Explanations;

/// <summary>Says which key of which file decides a setting of a dirspace, in the words that reasons have.</summary>
internal sealed class SettingSources(RepositoryConfiguration configuration, Func<string, string> cite)
{
    private readonly JsonObject _file = configuration.ToFile();

    public ExplainedSources From(DirspaceExplanation explanation, int? check, int? policy)
    {
        var dirspace = explanation.Changed!;
        var workflow = dirspace.WorkflowIndex is { } index ? FormattableString.Invariant($"workflows[{index}].") : null;
        var directory = KeyOf(explanation.Entry);
        var plan = First(WhenModified(directory, dirspace, "autoplan"));
        var apply = First([.. OfStacks(dirspace.Stack), .. WhenModified(directory, dirspace, "autoapply")]);
        return new(
            First(
                workflow is null
                    ? ["engine", "default_tf_version"]
                    : [$"{workflow}engine", "engine", "default_tf_version"]
            ),
            plan,
            apply,
            workflow is null ? ExplainedSources.Default : First([$"{workflow}lock_policy"]),
            directory is null ? ExplainedSources.Default : First([$"{directory}.lock_branch_target"]),
            Item("apply_requirements.checks", check),
            Item("access_control.policies", policy)
        );
    }

    private static IReadOnlyList<string> WhenModified(string? directory, ChangedDirspace dirspace, string key) =>
        directory is null
            ? [$"when_modified.{key}"]
            :
            [
                $"{directory}.workspaces.{dirspace.Dirspace.Workspace}.when_modified.{key}",
                $"{directory}.stacks.{dirspace.Dirspace.Workspace}.when_modified.{key}",
                $"{directory}.when_modified.{key}",
                $"when_modified.{key}",
            ];

    // That of a stack around its own one holds as well.
    private IEnumerable<string> OfStacks(string stack)
    {
        var keys = configuration
            .Stacks.Where(static one => one.AutoApply is not null)
            .Select(static one => $"stacks.names.{one.Name}.rules.auto_apply")
            .ToList();
        var own = $"stacks.names.{stack}.rules.auto_apply";
        return keys.Contains(own) ? [own]
            : keys.Count > 0 && configuration.Stacks.Any(one => one.Name == stack) ? ["stacks.names"]
            : [];
    }

    // The path as written may differ from its normal form.
    private string? KeyOf(string? entry) =>
        entry is null ? null
        : (_file["dirs"] as JsonObject ?? [])
            .Select(static one => one.Key)
            .FirstOrDefault(key => key == entry || RepositoryPath.Normalise(key) == entry)
            is { } written
            ? $"dirs.{written}"
        : null;

    private string Item(string list, int? index) =>
        First(index is { } number ? [FormattableString.Invariant($"{list}[{number}]"), list] : [list]);

    private string First(IEnumerable<string> keys) =>
        keys.FirstOrDefault(IsSet) is { } key ? cite(key) : ExplainedSources.Default;

    private bool IsSet(string key) => cite(key) != key;
}
