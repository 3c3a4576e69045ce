using System.Text.Json.Nodes;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Runs;

/// <summary>
/// The configuration in the form of the runner: version 1 of the file, with every default that the runner needs.
/// </summary>
public static class WireConfiguration
{
    // Keys that only the backend handles are left out.
    private static readonly string[] Passed =
    [
        "credentials",
        "hooks",
        "storage",
        "workflows",
        "parallel_runs",
        "create_and_select_workspace",
        "enabled",
        "version",
    ];

    /// <summary>The effective configuration as the runner expects it in the answer of <c>initiate</c>.</summary>
    /// <param name="configuration">The effective configuration.</param>
    /// <param name="dirspaces">
    /// The dirspaces of the run. Given them, <c>dirs</c> has each of their directories, those that patterns mean
    /// included; else it has the entries of the file.
    /// </param>
    public static JsonObject ToWire(
        this RepositoryConfiguration configuration,
        IEnumerable<ChangedDirspace>? dirspaces = null
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var source = configuration.Source;
        var wire = new JsonObject
        {
            ["version"] = "1",
            ["enabled"] = configuration.Enabled,
            ["checkout_strategy"] = "merge",
            ["create_and_select_workspace"] = configuration.CreateAndSelectWorkspace,
            ["parallel_runs"] = configuration.ParallelRuns,
            // Only on request: the original runner would ask the backend for prices, and ours needs a key.
            ["cost_estimation"] = source["cost_estimation"]?.DeepClone()
                ?? new JsonObject
                {
                    ["enabled"] = false,
                    ["provider"] = "infracost",
                    ["currency"] = "USD",
                },
        };
        foreach (var key in Passed)
        {
            if (!wire.ContainsKey(key) && source[key] is { } value)
                wire[key] = value.DeepClone();
        }

        DriftIssueStep.Remove(wire["hooks"] as JsonObject);
        OlderForms.TranslateHooks(wire["hooks"] as JsonObject);
        var engine = WireEngine.OfRepository(source);
        wire["engine"] = engine;
        foreach (var workflow in wire.List("workflows").Select(static workflow => workflow!.AsObject()))
            Complete(workflow, engine);

        wire["when_modified"] = When(configuration.WhenModified);
        wire["dirs"] = dirspaces is null ? Rules(configuration) : Directories(configuration, dirspaces);
        return wire;
    }

    private static void Complete(JsonObject workflow, JsonObject engine)
    {
        workflow["engine"] = WireEngine.OfWorkflow(workflow, engine);
        workflow.Remove("terraform_version");

        // The dispatch sets the environment, and older runners expect a string here.
        if (workflow["environment"] is JsonObject)
            workflow.Remove("environment");
        workflow["cdktf"] = false;
        workflow["terragrunt"] = false;
        workflow["plan"] ??= Steps("plan");
        workflow["apply"] ??= Steps("apply");
        OlderForms.TranslateSteps(workflow["plan"]);
        OlderForms.TranslateSteps(workflow["apply"]);
    }

    private static JsonArray Steps(string operation) =>
        new(
            new JsonObject { ["type"] = "init", ["extra_args"] = new JsonArray() },
            new JsonObject { ["type"] = operation, ["extra_args"] = new JsonArray() }
        );

    private static JsonObject Rules(RepositoryConfiguration configuration)
    {
        var rules = new JsonObject();
        foreach (var rule in configuration.Directories)
            rules[rule.Path] = Directory(configuration, rule, rule.Workspaces);
        return rules;
    }

    // By directory, because the runner looks directories up and does not know patterns.
    private static JsonObject Directories(RepositoryConfiguration configuration, IEnumerable<ChangedDirspace> dirspaces)
    {
        var directories = new JsonObject();
        foreach (
            var directory in dirspaces.GroupBy(static dirspace => dirspace.Dirspace.Directory, StringComparer.Ordinal)
        )
        {
            var rule = directory.First().Rule;
            var workspaces = directory.Select(dirspace =>
                rule?.Workspaces.FirstOrDefault(workspace =>
                    string.Equals(workspace.Name, dirspace.Dirspace.Workspace, StringComparison.Ordinal)
                )
                ?? new WorkspaceRule(dirspace.Dirspace.Workspace, [], dirspace.WhenModified)
            );
            directories[directory.Key] = Directory(configuration, rule, workspaces);
        }

        return directories;
    }

    private static JsonObject Directory(
        RepositoryConfiguration configuration,
        DirectoryRule? rule,
        IEnumerable<WorkspaceRule> workspaces
    )
    {
        var directory = new JsonObject
        {
            ["create_and_select_workspace"] = rule?.CreateAndSelectWorkspace ?? configuration.CreateAndSelectWorkspace,
            ["create_if_missing"] = rule?.CreateIfMissing ?? false,
            ["lock_branch_target"] =
                rule?.LockBranchTarget == LockBranchTarget.DestinationBranch ? "dest_branch" : "all",
            ["tags"] = List(rule?.Tags ?? []),
        };
        foreach (var kind in workspaces.GroupBy(static workspace => workspace.Kind, StringComparer.Ordinal))
        {
            var named = new JsonObject();
            foreach (var workspace in kind)
            {
                named[workspace.Name] = new JsonObject
                {
                    ["tags"] = List(workspace.Tags),
                    ["when_modified"] = When(workspace.WhenModified),
                };
            }

            directory[$"{kind.Key}s"] = named;
        }

        return directory;
    }

    private static JsonObject When(WhenModified when)
    {
        var json = new JsonObject
        {
            ["autoapply"] = when.Autoapply,
            ["autoplan"] = when.Autoplan,
            ["autoplan_draft_pr"] = when.AutoplanDraft,
            ["file_patterns"] = List(when.FilePatterns),
        };
        if (when.DependsOn is { } dependsOn)
        {
            json["depends_on"] = new JsonObject
            {
                ["tag_query"] = dependsOn.Query.ToString(),
                ["prune_on_no_change"] = dependsOn.PruneOnNoChange,
            };
        }

        return json;
    }

    private static JsonArray List(IEnumerable<string> texts) =>
        new([.. texts.Select(static text => JsonValue.Create(text))]);
}
