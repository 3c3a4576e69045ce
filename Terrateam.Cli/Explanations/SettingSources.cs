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
        var apply = First(
            explanation.AutoApplyStack is { } stack
                ? [$"stacks.names.{stack}.rules.auto_apply"]
                : WhenModified(directory, dirspace, "autoapply")
        );
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
