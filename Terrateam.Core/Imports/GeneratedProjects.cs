using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Imports;

/// <summary>Translates <c>generate_projects</c> of Digger: patterns of directories, each of which is a project.</summary>
/// <remarks>https://docs.opentaco.dev/ce/howto/generate-projects</remarks>
internal static class GeneratedProjects
{
    private const string Code = "*.{tf,tofu}";

    private static readonly HashSet<string> Keys = new(
        ["include", "exclude", "blocks", "block_name", "name", "workflow", "workspace", "root_dir"],
        StringComparer.Ordinal
    );

    /// <summary>Adds entries to <c>dirs</c>; what they do not name is not worked on.</summary>
    public static void AddTo(JsonObject configuration, ImportedNode generate)
    {
        if (!generate.IsPresent)
            return;

        var blocks = generate["blocks"].Items.Where(static block => block.IsMap).Prepend(generate).ToList();
        var entries = new JsonObject();
        foreach (var block in blocks)
        {
            block.NoteOthers(Keys);
            block["workflow"]
                .NoteIfPresent("Workflows are chosen by tags: give these directories one, and its query to the entry.");
            if (block["include"].IsPresent)
                Add(entries, block);
        }

        generate["terragrunt"]
            .NoteIfPresent("Units of Terragrunt are found by `terragrunt-config-builder`; see docs/runner.md.");
        if (entries.Count == 0)
        {
            generate.Note(
                "Directories are found by themselves; give tags or patterns by a key such as \"envs/**/*.tf\" in `dirs`."
            );
            return;
        }

        configuration["when_modified"] = new JsonObject { ["file_patterns"] = new JsonArray() };
        var directories = configuration["dirs"] as JsonObject ?? [];
        foreach (var (key, entry) in entries.ToList())
            directories.TryAdd(key, entry?.DeepClone());
        configuration["dirs"] = directories;
    }

    private static void Add(JsonObject entries, ImportedNode block)
    {
        var patterns = new List<string> { "${DIR}/*.tf", "${DIR}/*.tfvars" };
        foreach (var excluded in Inside(block["exclude"]))
            patterns.Add($"!{(excluded.EndsWith("/**", StringComparison.Ordinal) ? excluded : $"{excluded}/**")}");

        foreach (var included in Inside(block["include"]))
        {
            // A key with a `*` is a pattern of files.
            var key = included.Contains('*', StringComparison.Ordinal) ? $"{included}/{Code}" : included;
            entries[key] = new JsonObject
            {
                ["when_modified"] = new JsonObject
                {
                    ["file_patterns"] = new JsonArray([.. patterns.Select(static one => JsonValue.Create(one))]),
                },
            };
        }
    }

    private static IEnumerable<string> Inside(ImportedNode node)
    {
        foreach (var text in node.Texts)
        {
            if (RepositoryPath.Normalise(text.TrimStart('/')) is { } path)
                yield return path;
            else
                node.Note($"`{text}` leads out of the repository, so it is left out.");
        }
    }
}
