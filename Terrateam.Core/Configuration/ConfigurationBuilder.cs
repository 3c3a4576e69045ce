using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;
using Terrateam.Core.Configuration.Stacks;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Configuration;

/// <summary>Builds the configuration from a file that was read and checked.</summary>
internal sealed class ConfigurationBuilder(string file, JsonObject json, SchemaReader reader)
{
    internal RepositoryConfiguration Build()
    {
        var whenModified = Global(json["when_modified"] as JsonObject);
        var tags = json["tags"] as JsonObject;
        List<StackRule> stacks = [.. ServiceSettings.Stacks(json["stacks"] as JsonObject, reader)];
        StackCheck.Check(json["stacks"] as JsonObject, stacks, reader);
        return new()
        {
            File = file,
            Enabled = json.Flag("enabled", otherwise: true),
            WhenModified = whenModified,
            Directories = [.. Directories(whenModified)],
            Workflows = [.. json.List("workflows").Select(workflow => Workflow(workflow!.AsObject()))],
            BranchTags = [.. BranchTags(tags?["branch"])],
            DestinationBranchTags = [.. BranchTags(tags?["dest_branch"])],
            ParallelRuns = json.Number("parallel_runs", 3),
            CreateAndSelectWorkspace = json.Flag("create_and_select_workspace", otherwise: true),
            Access = GuardSettings.Access(json["access_control"] as JsonObject),
            Requirements = GuardSettings.Requirements(json["apply_requirements"] as JsonObject),
            Automerge = ServiceSettings.Automerge(json["automerge"] as JsonObject),
            BatchRuns = ServiceSettings.BatchRuns(json["batch_runs"] as JsonObject),
            DestinationBranches = [.. ServiceSettings.DestinationBranches(json.List("destination_branches"))],
            Stacks = stacks,
            ConfigBuilder = ServiceSettings.Builder(json["config_builder"] as JsonObject),
            TreeBuilder = ServiceSettings.Builder(json["tree_builder"] as JsonObject),
            Indexer = ServiceSettings.Indexer(json["indexer"] as JsonObject),
            Notifications = ServiceSettings.Notifications(json["notifications"] as JsonObject),
            Drift = DriftReader.Read(json["drift"] as JsonObject),
            DriftIssue = DriftIssueStep.Find(json["hooks"] as JsonObject),
            Source = json,
        };
    }

    private WhenModified Global(JsonObject? when)
    {
        if (when is null)
            return WhenModified.Default;

        var read = Merge(WhenModified.Default, when);
        return read with { FilePatterns = [.. read.FilePatterns.Select(FilePattern.OfTopLevel)] };
    }

    private IEnumerable<DirectoryRule> Directories(WhenModified global)
    {
        if (json["dirs"] is not JsonObject directories)
            yield break;

        var paths = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, value) in directories)
        {
            var directory = value!.AsObject();
            var normal = path.Contains('*', StringComparison.Ordinal) ? path : RepositoryPath.Normalise(path) ?? path;
            if (!paths.Add(normal))
            {
                var (from, line, column) = reader.PlaceOf(value);
                reader.Errors.Add(
                    new(
                        from,
                        line,
                        column,
                        $"dirs.{path}",
                        $"the directory `{normal}` occurs twice, under different spellings",
                        "each directory once",
                        normal
                    )
                );
                continue;
            }

            if (!path.Contains('*', StringComparison.Ordinal))
                PatternCheck.Check(path, directory, normal, reader);
            var when = Merge(global, directory["when_modified"] as JsonObject);
            yield return new(
                normal,
                directory.Texts("tags"),
                [.. Workspaces(directory, when)],
                directory["create_and_select_workspace"]?.GetValue<bool>(),
                directory.Flag("create_if_missing", otherwise: false),
                string.Equals(directory.Text("lock_branch_target"), "dest_branch", StringComparison.Ordinal)
                    ? LockBranchTarget.DestinationBranch
                    : LockBranchTarget.All
            );
        }
    }

    private IEnumerable<WorkspaceRule> Workspaces(JsonObject directory, WhenModified when)
    {
        if (directory["workspaces"] is null && directory["stacks"] is null)
            return [new("default", [], when)];

        return Of("workspaces", "workspace").Concat(Of("stacks", "stack"));

        IEnumerable<WorkspaceRule> Of(string key, string kind) =>
            (directory[key] as JsonObject ?? []).Select(workspace =>
            {
                var rule = workspace.Value!.AsObject();
                return new WorkspaceRule(
                    workspace.Key,
                    rule.Texts("tags"),
                    Merge(when, rule["when_modified"] as JsonObject),
                    kind
                );
            });
    }

    private WhenModified Merge(WhenModified above, JsonObject? own) =>
        own is null
            ? above
            : new(
                own.Flag("autoplan", above.Autoplan),
                own.Flag("autoplan_draft_pr", above.AutoplanDraft),
                own.Flag("autoapply", above.Autoapply),
                own["file_patterns"] is null ? above.FilePatterns : own.Texts("file_patterns"),
                own["depends_on"] is { } dependsOn ? DependsOn(dependsOn) : above.DependsOn
            );

    private DependsOn DependsOn(JsonNode node)
    {
        var query = node is JsonObject map ? map["tag_query"]! : node;
        var (from, line, column) = reader.PlaceOf(query);
        var prune = (node as JsonObject)?.Flag("prune_on_no_change", otherwise: false) ?? false;
        return new(Texts.ToQuery(query.GetValue<string>()), prune, line, column, from);
    }

    private Workflow Workflow(JsonObject workflow)
    {
        var (plan, apply) = workflow["environment"] is JsonObject apart
            ? (apart["plan"], apart["apply"])
            : (workflow["environment"], workflow["environment"]);
        var (place, line, column) = (plan ?? apply) is { } environment ? reader.PlaceOf(environment) : (file, 1, 1);
        return new(
            Texts.ToQuery(workflow.Text("tag_query")!),
            workflow.Text("lock_policy") switch
            {
                "apply" => LockPolicy.Apply,
                "merge" => LockPolicy.Merge,
                "none" => LockPolicy.None,
                _ => LockPolicy.Strict,
            },
            plan?.GetValue<string>(),
            workflow["runs_on"]?.ToJsonString(),
            line,
            column,
            place
        )
        {
            ApplyEnvironment = apply?.GetValue<string>(),
        };
    }

    private static IEnumerable<BranchTag> BranchTags(JsonNode? tags) =>
        (tags as JsonObject ?? []).Select(static tag => new BranchTag(
            tag.Key,
            Texts.ToRegex(tag.Value!.GetValue<string>())
        ));
}
