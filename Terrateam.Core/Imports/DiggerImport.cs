using System.Text.Json.Nodes;

namespace Terrateam.Core.Imports;

/// <summary>Translates <c>digger.yml</c>.</summary>
/// <remarks>https://docs.opentaco.dev/ce/reference/digger.yml</remarks>
internal static class DiggerImport
{
    private static readonly HashSet<string> Keys = new(
        [
            "projects",
            "workflows",
            "auto_merge",
            "auto_merge_strategy",
            "allow_draft_prs",
            "apply_after_merge",
            "pr_locks",
            "delete_prior_comments",
            "generate_projects",
            "dependency_configuration",
            "collect_usage_data",
            "telemetry",
            "traverse_to_nested_projects",
            "mention_drifted_projects_in_pr",
            "disable_digger_apply_comment",
            "disable_digger_apply_status_check",
            "respect_layers",
            "comment_render_mode",
        ],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> ProjectKeys = new(
        [
            "name",
            "dir",
            "workspace",
            "opentofu",
            "terragrunt",
            "pulumi",
            "pulumi_stack",
            "include_patterns",
            "exclude_patterns",
            "depends_on",
            "layer",
            "apply_requirements",
            "workflow",
            "workflow_file",
            "aws_role_to_assume",
            "aws_cognito_oidc",
            "drift_detection",
            "branch",
            "generated",
        ],
        StringComparer.Ordinal
    );

    private static readonly string[] UsualPatterns = ["*.tf", "*.tfvars"];
    private static readonly string[] PatternsOfPulumi = ["**"];

    /// <summary>True for a file that says something of Digger, or nothing at all.</summary>
    public static bool IsKnown(ImportedNode root) =>
        root.Entries.Count == 0 || root.Entries.Any(static entry => Keys.Contains(entry.Name));

    public static JsonObject Translate(ImportedNode root)
    {
        root.NoteOthers(Keys);
        var configuration = new JsonObject();
        if (root["auto_merge"].Boolean == true)
        {
            configuration["automerge"] = new JsonObject
            {
                ["enabled"] = true,
                ["merge_strategy"] = root["auto_merge_strategy"].Text switch
                {
                    "merge" => "merge",
                    "rebase" => "rebase",
                    _ => "squash",
                },
            };
        }

        if (root["delete_prior_comments"].Boolean == true)
        {
            configuration["notifications"] = new JsonObject
            {
                ["policies"] = new JsonArray(new JsonObject { ["tag_query"] = "", ["comment_strategy"] = "delete" }),
            };
        }

        var projects = root["projects"].Items.Select(project => Project(root, project)).ToList();
        if (projects.Count > 0 && !root["generate_projects"].IsPresent)
            configuration["when_modified"] = new JsonObject { ["file_patterns"] = new JsonArray() };
        new ProjectMapping(projects).AddTo(configuration);
        GeneratedProjects.AddTo(configuration, root["generate_projects"]);
        Others(root);
        foreach (var project in projects)
        {
            if (project.Node["drift_detection"].Boolean == true)
                project.Node["drift_detection"].Note("Drift is looked for by `drift.schedules`; see docs/drift.md.");
        }

        return configuration;
    }

    private static ImportedProject Project(ImportedNode root, ImportedNode node)
    {
        node.NoteOthers(ProjectKeys);
        node["workflow_file"]
            .NoteIfPresent(
                "There is one workflow file; `environment` and `runs_on` of a workflow choose where its job runs."
            );
        node["aws_cognito_oidc"].NoteIfPresent("Log in by a step of the type `oidc`; see docs/aws.md.");
        node["branch"].NoteIfPresent("`destination_branches` holds for all of a repository.");
        var directory = ImportedProject.DirectoryOf(node["dir"].Text);
        var usual = node["pulumi"].Boolean == true ? PatternsOfPulumi : UsualPatterns;
        var (included, excluded) = (node["include_patterns"], node["exclude_patterns"]);
        // A stack of Pulumi is what a workspace is here.
        var workspace = node["workspace"].Text ?? node["pulumi_stack"].Text ?? "default";
        return new(node, node["name"].Text, directory, workspace)
        {
            Patterns =
            [
                .. ImportedProject.PatternsOf(included, directory, usual.Concat(included.Texts)),
                .. ImportedProject.PatternsOf(excluded, directory, excluded.Texts.Select(static one => $"!{one}")),
            ],
            AutoplanDraft = root["allow_draft_prs"].Boolean == true ? null : false,
            Autoapply = root["apply_after_merge"].Boolean == true ? true : null,
            DependsOn = node["depends_on"].Texts,
            Order = node["layer"].Number ?? 0,
            Requirements = ImportedRequirements.From(node["apply_requirements"]),
            Workflow = Workflow(root, node),
        };
    }

    private static ImportedWorkflow Workflow(ImportedNode root, ImportedNode project)
    {
        var name = project["workflow"].Text ?? "default";
        var workflow = root["workflows"][name];
        if (!workflow.IsPresent && name != "default")
            project["workflow"].Note($"There is no workflow `{name}` in this file.");
        workflow["workflow_configuration"]
            .NoteIfPresent("What an event leads to is fixed, but for `autoplan`, `autoapply` and `automerge`.");
        List<JsonObject> before = [.. Login(project["aws_role_to_assume"]), .. Variables(workflow["env_vars"])];
        return new(
            ImportedSteps.Translate(workflow["plan"]["steps"], "plan", before, []),
            ImportedSteps.Translate(workflow["apply"]["steps"], "apply", before, []),
            Engine(project),
            root["pr_locks"].Boolean == false
        );
    }

    private static IEnumerable<JsonObject> Login(ImportedNode role)
    {
        if ((role["command"].Text ?? role["state"].Text) is not { } arn)
            yield break;
        if (role["state"].Text is { } state && role["command"].Text is { } command && state != command)
            role.Note("One role for the state and for the commands; give the backend the other one (`assume_role`).");

        var step = ImportedSteps.Of("oidc");
        step["role_arn"] = arn;
        if (role["aws_role_region"].Text is { } region)
            step["region"] = region;
        yield return step;
    }

    private static IEnumerable<JsonObject> Variables(ImportedNode variables)
    {
        foreach (var variable in variables["state"].Items.Concat(variables["commands"].Items))
        {
            variable["value_from"]
                .NoteIfPresent("Steps see the secrets and variables that the workflow file hands over, without a key.");
            if (variable["name"].Text is not { } name || variable["value"].Text is not { } value)
                continue;

            var step = ImportedSteps.Of("env");
            step["name"] = name;
            step["cmd"] = new JsonArray("printf", "%s", ShellLine.Escape(value));
            yield return step;
        }
    }

    private static string? Engine(ImportedNode project)
    {
        foreach (var (key, name) in new[] { ("opentofu", "tofu"), ("terragrunt", "terragrunt"), ("pulumi", "pulumi") })
        {
            if (project[key].Boolean == true)
                return new JsonObject { ["name"] = name }.ToJsonString();
        }

        return null;
    }

    private static void Others(ImportedNode root)
    {
        root["mention_drifted_projects_in_pr"].NoteIfPresent("Drift is told in issues; see docs/drift.md.");
        root["traverse_to_nested_projects"].NoteIfPresent("A directory is changed by its own patterns alone.");
        root["comment_render_mode"].NoteIfPresent("`notifications.summary` puts a table on top of a run's comment.");
        root["disable_digger_apply_comment"]
            .NoteIfPresent("`terrateam apply` is always there; `access_control` says who may.");
        root["disable_digger_apply_status_check"]
            .NoteIfPresent("`apply_requirements.create_pending_apply_check: false` leaves the pending status out.");
    }
}
