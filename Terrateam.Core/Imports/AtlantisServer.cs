using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrateam.Core.Imports;

/// <summary>What the server's <c>repos.yaml</c> says of a repository.</summary>
/// <remarks>https://www.runatlantis.io/docs/server-side-repo-config</remarks>
/// <param name="Workflow">The workflow of projects that name none; null for the default one.</param>
/// <param name="Workflows">The server's workflows; null where there are none.</param>
/// <param name="Requirements">The requirements of projects that have none.</param>
/// <param name="Hooks">The hooks; null where there are none.</param>
internal sealed record AtlantisServer(
    string? Workflow,
    ImportedNode? Workflows,
    ImportedRequirements Requirements,
    JsonObject? Hooks
)
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    public static AtlantisServer From(ImportedNode? server, string repository)
    {
        if (server is null)
            return new(null, null, ImportedRequirements.Default, null);

        // The last entry that says something wins.
        var entries = server["repos"].Items.Where(entry => IsOf(entry["id"], repository)).Reverse().ToList();
        ImportedNode? Last(string key) =>
            entries.Select(entry => entry[key]).FirstOrDefault(static value => value.IsPresent);

        foreach (var entry in entries)
        {
            entry["allowed_overrides"]
                .NoteIfPresent(
                    "What a branch cannot change is `default_branch_overrides`; a central repository holds the rest."
                );
            entry["allow_custom_workflows"].NoteIfPresent("Workflows stand in the repository's own configuration.");
            entry["repo_config_file"].NoteIfPresent("The file is always `.terrateam/config.yml`.");
        }

        return new(
            Last("workflow")?.Text,
            server["workflows"] is { IsPresent: true } workflows ? workflows : null,
            Last("apply_requirements") is { } requirements
                ? ImportedRequirements.From(requirements)
                : ImportedRequirements.Default,
            HooksOf(Last("pre_workflow_hooks"), Last("post_workflow_hooks"))
        );
    }

    private static JsonObject? HooksOf(ImportedNode? before, ImportedNode? after)
    {
        var all = new JsonObject();
        if (Steps(before) is { Count: > 0 } pre)
            all["pre"] = pre;
        if (Steps(after) is { Count: > 0 } post)
            all["post"] = post;
        return all.Count == 0 ? null : new JsonObject { ["all"] = all };
    }

    private static JsonArray Steps(ImportedNode? hooks)
    {
        var steps = new JsonArray();
        foreach (var hook in hooks?.Items ?? [])
        {
            if (hook["run"].Text is not { } line)
                continue;
            if (line.Contains("atlantis.yaml", StringComparison.Ordinal))
            {
                hook.Note(
                    "A hook that writes `atlantis.yaml` becomes a `config_builder`, whose script prints our configuration."
                );
            }

            var step = ImportedSteps.Of("run");
            step["cmd"] = ShellLine.Command(line, hook["run"]);
            steps.Add((JsonNode)step);
        }

        return steps;
    }

    private static bool IsOf(ImportedNode id, string repository)
    {
        if (id.Text is not { } text)
            return false;
        if (text.Length < 2 || text[0] != '/' || text[^1] != '/')
            return string.Equals(text, repository, StringComparison.Ordinal);

        try
        {
            return Regex.IsMatch(repository, text[1..^1], RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            id.Note("This regular expression cannot be read, so the entry is left out.");
            return false;
        }
    }
}
