using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Scaffolding;

/// <summary>Writes a configuration for what was found in a repository.</summary>
/// <param name="survey">What was found, with every question answered.</param>
/// <param name="isIndexed">True where modules are found anew for each commit, by the index; false where they are
/// written down.</param>
public sealed class FirstConfiguration(RepositorySurvey survey, bool isIndexed)
{
    private const string UnitTag = "terragrunt";

    private static readonly string[] NoDocuments = ["!**/*.md"];

    private const string LockFile = "${DIR}/.terraform.lock.hcl";

    private static readonly string[] OfDirectory =
    [
        "${DIR}/*.{tf,tofu,tf.json,tofu.json,tfvars,tfvars.json}",
        LockFile,
    ];

    // Without the variables of other workspaces.
    private static readonly string[] OfWorkspace =
    [
        "${DIR}/*.{tf,tofu,tf.json,tofu.json}",
        "${DIR}/terraform.tfvars",
        "${DIR}/*.auto.tfvars",
        LockFile,
    ];

    /// <summary>The configuration as YAML.</summary>
    public string Write()
    {
        var configuration = new JsonObject { ["version"] = "1" };
        var planned = survey.Directories.Where(static one => one.IsPlanned).ToList();
        var units = planned.Count(static one => one.Kind == DirectoryKind.Unit);
        var isMixed = units > 0 && units < planned.Count;
        if (Engine(units > 0 && !isMixed) is { } engine)
            configuration["engine"] = engine;
        if (isIndexed)
            configuration["indexer"] = new JsonObject { ["enabled"] = true };

        var directories = new JsonObject();
        foreach (var directory in survey.Directories.Where(static one => !IsPattern(one.Path)))
        {
            if (directory.IsPlanned)
                directories[directory.Path] = Planned(directory, isMixed);
            else if (directory.Kind != DirectoryKind.Module || !isIndexed)
                directories[directory.Path] = WhenModified(new() { ["file_patterns"] = new JsonArray() });
        }

        configuration["dirs"] = directories;
        if (Workflows(planned, isMixed) is { Count: > 0 } workflows)
            configuration["workflows"] = workflows;
        return YamlPrinter.Print(configuration);
    }

    // A key with a `*` is a pattern, and no way to name a directory.
    private static bool IsPattern(string path) => path.Contains('*', StringComparison.Ordinal);

    private JsonObject? Engine(bool isTerragrunt)
    {
        if (!isTerragrunt)
            return survey.IsTofu ? new() { ["name"] = "tofu" } : null;

        var engine = new JsonObject { ["name"] = "terragrunt" };
        if (survey.IsTofu)
            engine["tf_cmd"] = "tofu";
        return engine;
    }

    private JsonObject Planned(FoundDirectory directory, bool isMixed)
    {
        var entry = new JsonObject();
        if (isMixed && directory.Kind == DirectoryKind.Unit)
            entry["tags"] = List([UnitTag]);
        if (directory.Workspaces.Count > 0)
        {
            entry["workspaces"] = new JsonObject(
                directory.Workspaces.Select(static name => KeyValuePair.Create(name, (JsonNode?)new JsonObject()))
            );
        }

        var modified = new JsonObject();
        if (Patterns(directory) is { Count: > 0 } patterns)
            modified["file_patterns"] = List(patterns);
        if (directory.Before.Count > 0)
            modified["depends_on"] = AuxiliaryFile.QueryOf(directory.Before);
        if (modified.Count > 0)
            entry["when_modified"] = modified;
        return entry;
    }

    private List<string> Patterns(FoundDirectory directory)
    {
        var variables =
            directory.Workspaces.Count > 0
                ? directory.VariableFile?.Replace("*", "${WORKSPACE}", StringComparison.Ordinal)
                : null;
        string[] modules = isIndexed && directory.Kind != DirectoryKind.Unit ? [] : [.. Outermost(directory.Modules)];
        if (directory.Patterns.Count + modules.Length == 0 && variables is null)
            return [];

        return
        [
            .. Own(directory, variables),
            .. modules.Select(PatternOf),
            .. modules.Length > 0 && survey.HasDocuments ? NoDocuments : [],
        ];
    }

    private static IEnumerable<string> Own(FoundDirectory directory, string? variables) =>
        directory.Patterns.Count > 0 ? directory.Patterns
        : variables is null ? OfDirectory
        : OfWorkspace.Append($"${{DIR}}/{variables}");

    // The module at the top of the repository has everything below it.
    private static string PatternOf(string module) =>
        module == "." ? "*.{tf,tofu,tf.json,tofu.json}" : $"{Glob.Escape(module)}/**";

    // A module inside another one is covered by the pattern of that.
    private static IEnumerable<string> Outermost(IReadOnlyList<string> modules) =>
        modules.Where(module => !modules.Any(other => module.StartsWith($"{other}/", StringComparison.Ordinal)));

    private JsonArray Workflows(List<FoundDirectory> planned, bool isMixed)
    {
        var workflows = new JsonArray();
        if (isMixed)
        {
            JsonNode ofUnits = new JsonObject { ["tag_query"] = UnitTag, ["engine"] = Engine(isTerragrunt: true) };
            workflows.Add(ofUnits);
        }

        var withVariables = planned
            .Where(static one => one is { Workspaces.Count: > 0, VariableFile: not null })
            .GroupBy(static one => one.VariableFile!, StringComparer.Ordinal);
        foreach (var group in withVariables)
        {
            var file = group.Key.Replace("*", "${TERRATEAM_WORKSPACE}", StringComparison.Ordinal);
            workflows.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["tag_query"] = AuxiliaryFile.QueryOf(group.Select(static one => one.Path)),
                        ["plan"] = new JsonArray(
                            new JsonObject { ["type"] = "init" },
                            new JsonObject { ["type"] = "plan", ["extra_args"] = List([$"-var-file={file}"]) }
                        ),
                    }
            );
        }

        return workflows;
    }

    private static JsonObject WhenModified(JsonObject settings) => new() { ["when_modified"] = settings };

    private static JsonArray List(IEnumerable<string> texts) => new([.. texts.Select(static text => (JsonNode)text)]);
}
