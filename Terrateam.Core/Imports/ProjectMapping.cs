using System.Text.Json.Nodes;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Imports;

/// <summary>Writes projects as directories, requirements and workflows of a configuration.</summary>
internal sealed class ProjectMapping(IReadOnlyList<ImportedProject> projects)
{
    private readonly List<ImportedProject> _projects = Unique(projects);

    /// <summary>Adds <c>dirs</c>, <c>apply_requirements</c> and <c>workflows</c> to a configuration.</summary>
    public void AddTo(JsonObject configuration)
    {
        if (_projects.Count == 0)
            return;

        configuration["dirs"] = Directories();
        var required = _projects.Where(static project => project.Requirements != ImportedRequirements.Default);
        if (required.ToList() is { Count: > 0 } asking)
        {
            configuration["apply_requirements"] = new JsonObject
            {
                ["checks"] = Entries(
                    asking,
                    static project => project.Requirements,
                    static (requirements, query) => requirements.ToJson(query),
                    ImportedRequirements.Default.ToJson("")
                ),
            };
        }

        var changed = _projects.Where(static project => project.Workflow != ImportedWorkflow.Default).ToList();
        if (changed.Count > 0)
        {
            configuration["workflows"] = Entries(
                changed,
                static project => project.Workflow,
                static (workflow, query) => workflow.ToJson(query),
                last: null
            );
        }
    }

    // One entry for all projects that have the same. Where all have, the query is empty.
    private JsonArray Entries<T>(
        List<ImportedProject> some,
        Func<ImportedProject, T> of,
        Func<T, string, JsonObject> write,
        JsonNode? last
    )
        where T : notnull
    {
        var groups = some.GroupBy(of).ToList();
        if (groups.Count == 1 && some.Count == _projects.Count)
            return new JsonArray(write(groups[0].Key, ""));

        var entries = new JsonArray([.. groups.Select(group => write(group.Key, Query([.. group])))]);
        if (last is not null)
            entries.Add((JsonNode)last);
        return entries;
    }

    private JsonObject Directories()
    {
        var directories = new JsonObject();
        foreach (var directory in _projects.GroupBy(static project => project.Directory, StringComparer.Ordinal))
        {
            ImportedProject[] own = [.. directory];
            directories[directory.Key] = own is [{ Workspace: "default" } only]
                ? Settings(only)
                : new JsonObject
                {
                    ["workspaces"] = new JsonObject(
                        own.Select(project => KeyValuePair.Create(project.Workspace, (JsonNode?)Settings(project)))
                    ),
                };
        }

        return directories;
    }

    private JsonObject Settings(ImportedProject project)
    {
        var settings = new JsonObject();
        if (project.Name is { } name)
            settings["tags"] = new JsonArray(name);

        var modified = new JsonObject();
        if (project.Autoplan is { } autoplan)
            modified["autoplan"] = autoplan;
        if (project.AutoplanDraft is { } draft)
            modified["autoplan_draft_pr"] = draft;
        if (project.Autoapply is { } autoapply)
            modified["autoapply"] = autoapply;
        if (project.Patterns is { } patterns)
        {
            modified["file_patterns"] = new JsonArray([
                .. patterns.Select(static pattern => JsonValue.Create(pattern)),
            ]);
        }

        if (Before(project) is { Count: > 0 } before)
        {
            // The order alone: a change of what goes first is no change of this.
            modified["depends_on"] = new JsonObject { ["tag_query"] = Query(before), ["prune_on_no_change"] = true };
        }

        if (modified.Count > 0)
            settings["when_modified"] = modified;
        return settings;
    }

    private List<ImportedProject> Before(ImportedProject project)
    {
        var named = project
            .DependsOn.SelectMany(name =>
            {
                var found = _projects
                    .Where(other => string.Equals(other.Name, name, StringComparison.Ordinal))
                    .ToList();
                if (found.Count == 0)
                    project.Node["depends_on"].Note($"There is no project `{name}`, so this dependency is left out.");
                return found;
            })
            .ToList();
        var earlier = _projects.Where(other => other.Order < project.Order).ToList();
        var last = earlier.Count == 0 ? 0 : earlier.Max(static other => other.Order);
        return [.. named.Union(earlier.Where(other => other.Order == last)).Where(other => other != project)];
    }

    private static string Query(List<ImportedProject> some) =>
        string.Join(
            " or ",
            some.Select(project =>
                some.Count > 1 && project is { Name: null, Workspace: not "default" }
                    ? $"({Query(project)})"
                    : Query(project)
            )
        );

    private static string Query(ImportedProject project)
    {
        if (project.Name is { } name)
            return TagQuery.Quote(name);

        var directory = TagQuery.Quote($"dir:{project.Directory}");
        return project.Workspace == "default"
            ? directory
            : $"{directory} and {TagQuery.Quote($"workspace:{project.Workspace}")}";
    }

    private static List<ImportedProject> Unique(IReadOnlyList<ImportedProject> projects)
    {
        var seen = new HashSet<(string, string)>();
        var unique = new List<ImportedProject>();
        foreach (var project in projects)
        {
            if (seen.Add((project.Directory, project.Workspace)))
            {
                unique.Add(project);
                continue;
            }

            project.Node.Note(
                $"`{project.Directory}` has a project for the workspace `{project.Workspace}` already. A directory and "
                    + "a workspace are one state here, so this one is left out."
            );
        }

        return unique;
    }
}
