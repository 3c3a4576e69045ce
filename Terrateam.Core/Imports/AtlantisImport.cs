using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Core.Versions;

namespace Terrateam.Core.Imports;

/// <summary>Translates <c>atlantis.yaml</c>, with the server's <c>repos.yaml</c> where there is one.</summary>
/// <remarks>https://www.runatlantis.io/docs/repo-level-atlantis-yaml</remarks>
internal static partial class AtlantisImport
{
    private static readonly HashSet<string> Keys = new(
        [
            "version",
            "automerge",
            "delete_source_branch_on_merge",
            "parallel_plan",
            "parallel_apply",
            "abort_on_execution_order_fail",
            "projects",
            "workflows",
            "autodiscover",
            "allowed_regexp_prefixes",
            "emoji_reaction",
            "silence_pr_comments",
            "repo_locks",
        ],
        StringComparer.Ordinal
    );

    private static readonly HashSet<string> ProjectKeys = new(
        [
            "name",
            "branch",
            "dir",
            "workspace",
            "workflow",
            "terraform_version",
            "terraform_distribution",
            "autoplan",
            "apply_requirements",
            "plan_requirements",
            "import_requirements",
            "depends_on",
            "execution_order_group",
            "repo_locks",
            "repo_locking",
            "delete_source_branch_on_merge",
            "custom_policy_check",
            "silence_pr_comments",
        ],
        StringComparer.Ordinal
    );

    // What Atlantis takes where a project does not say.
    private static readonly string[] UsualPatterns = ["**/*.tf*", "**/terragrunt.hcl", "**/.terraform.lock.hcl"];

    /// <summary>True for a file that says something of Atlantis, or nothing at all.</summary>
    public static bool IsKnown(ImportedNode root) =>
        root.Entries.Count == 0 || root.Entries.Any(static entry => Keys.Contains(entry.Name));

    public static JsonObject Translate(ImportedNode root, ImportedNode? server, string repository)
    {
        root.NoteOthers(Keys);
        var settings = AtlantisServer.From(server, repository);
        var configuration = new JsonObject();
        if (root["automerge"].Boolean == true)
        {
            configuration["automerge"] = new JsonObject { ["enabled"] = true };
            if (root["delete_source_branch_on_merge"].Boolean == true)
                configuration["automerge"]!["delete_branch"] = true;
        }

        var projects = root["projects"].Items.Select(project => Project(root, project, settings)).ToList();
        var branches = projects.Select(static project => BranchOf(project.Node["branch"])).Distinct().ToList();
        if (branches is [{ } branch])
        {
            configuration["destination_branches"] = new JsonArray(branch);
        }
        else if (branches.Count > 1)
        {
            root["projects"]
                .Note("Projects for different branches: `destination_branches` holds for all of a repository.");
        }

        Discovery(root, configuration, projects);
        if (settings.Hooks is { } hooks)
            configuration["hooks"] = hooks;
        new ProjectMapping(projects).AddTo(configuration);
        Others(root);
        return configuration;
    }

    private static ImportedProject Project(ImportedNode root, ImportedNode node, AtlantisServer settings)
    {
        node.NoteOthers(ProjectKeys);
        node["plan_requirements"]
            .NoteIfPresent("Requirements of a plan have no equal; `access_control` says who may plan.");
        node["import_requirements"].NoteIfPresent("There is no import command; write `import` blocks.");
        node["custom_policy_check"]
            .NoteIfPresent("Write your policies as steps of the workflow: `conftest`, `opa` or `run`.");
        node["silence_pr_comments"].NoteIfPresent("Comments cannot be switched off.");
        node["delete_source_branch_on_merge"].NoteIfPresent("`automerge.delete_branch` holds for all of a repository.");
        var requirements = node["apply_requirements"];
        var directory = ImportedProject.DirectoryOf(node["dir"].Text);
        var patterns = node["autoplan"]["when_modified"];
        return new(node, node["name"].Text, directory, node["workspace"].Text ?? "default")
        {
            Patterns = ImportedProject.PatternsOf(
                patterns,
                directory,
                patterns.IsPresent ? patterns.Texts : UsualPatterns
            ),
            Autoplan = node["autoplan"]["enabled"].Boolean == false ? false : null,
            DependsOn = node["depends_on"].Texts,
            Order = node["execution_order_group"].Number ?? 0,
            Requirements = requirements.IsPresent ? ImportedRequirements.From(requirements) : settings.Requirements,
            Workflow = Workflow(root, node, settings),
        };
    }

    private static ImportedWorkflow Workflow(ImportedNode root, ImportedNode project, AtlantisServer settings)
    {
        var name = project["workflow"].Text ?? settings.Workflow ?? "default";
        var workflow = root["workflows"][name];
        if (!workflow.IsPresent)
            workflow = settings.Workflows?[name] ?? workflow;
        if (!workflow.IsPresent && name != "default")
        {
            project["workflow"]
                .Note($"There is no workflow `{name}` in these files; give the server's with --server-config.");
        }

        workflow["import"].NoteIfPresent("There is no import command; write `import` blocks.");
        workflow["state_rm"].NoteIfPresent("There is no `state rm` command; write `removed` blocks.");
        List<JsonObject> policies = [];
        if (workflow["policy_check"].IsPresent)
        {
            workflow["policy_check"]
                .Note("The policies are checked by conftest behind the plan; see docs/policies.md.");
            policies.Add(ImportedSteps.Of("conftest"));
        }

        var locks = project["repo_locks"]["mode"].Text ?? root["repo_locks"]["mode"].Text;
        return new(
            ImportedSteps.Translate(workflow["plan"]["steps"], "plan", [], policies),
            ImportedSteps.Translate(workflow["apply"]["steps"], "apply", [], []),
            Engine(project),
            locks == "disabled" || project["repo_locking"].Boolean == false
        );
    }

    private static string? Engine(ImportedNode project)
    {
        var distribution = project["terraform_distribution"].Text is "opentofu" or "tofu" ? "tofu" : "terraform";
        var version = project["terraform_version"].Text?.TrimStart('v');
        if (version is not null && VersionRequest.FaultOf(version) is { } fault)
        {
            project["terraform_version"].Note($"This cannot be read and is left out: {fault}.");
            version = null;
        }

        if (version is null && distribution == "terraform")
            return null;

        var engine = new JsonObject { ["name"] = distribution };
        if (version is not null)
            engine["version"] = version;
        return engine.ToJsonString();
    }

    // A regular expression that means one branch.
    private static string? BranchOf(ImportedNode branch)
    {
        if (branch.Text is not { } text)
            return null;
        if (OneBranch().Match(text) is { Success: true } match)
            return match.Groups["name"].Value;

        branch.Note("A regular expression for branches has no equal; write `destination_branches` with `*`.");
        return null;
    }

    // With projects, Atlantis works on these alone, unless it is told to look for others.
    private static void Discovery(ImportedNode root, JsonObject configuration, List<ImportedProject> projects)
    {
        var mode = root["autodiscover"]["mode"].Text ?? "auto";
        root["autodiscover"]
            ["ignore_paths"]
            .NoteIfPresent("Directories are left out by an entry in `dirs` with `when_modified: {file_patterns: []}`.");
        if (mode == "disabled" || (mode == "auto" && projects.Count > 0))
            configuration["when_modified"] = new JsonObject { ["file_patterns"] = new JsonArray() };
    }

    private static void Others(ImportedNode root)
    {
        if (root["version"].Number is { } version and not 3)
            root["version"].Note($"Version {version} is read as version 3.");
        if (root["parallel_plan"].Boolean == false || root["parallel_apply"].Boolean == false)
        {
            root["parallel_plan"]
                .Note("Directories of a run work at the same time; `parallel_runs: 1` does one by one.");
        }

        root["allowed_regexp_prefixes"].NoteIfPresent("Commands select by tag queries, not by regular expressions.");
        root["silence_pr_comments"].NoteIfPresent("Comments cannot be switched off.");
        root["emoji_reaction"].NoteIfPresent("The reactions cannot be chosen.");
        var used = root["projects"].Items.Select(static project => project["workflow"].Text ?? "default").ToHashSet();
        foreach (var (name, workflow) in root["workflows"].Entries.Where(entry => !used.Contains(entry.Name)))
            workflow.Note($"No project uses the workflow `{name}`, so it is left out.");
    }

    [GeneratedRegex(@"^/?\^?(?<name>[A-Za-z0-9_./-]+?)\$?/?$", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex OneBranch();
}
