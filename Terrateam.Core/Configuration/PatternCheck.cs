using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Core.Configuration.Schema;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Configuration;

/// <summary>
/// Finds patterns with <c>${DIR}</c> that lead out of the repository from the directory that has them.
/// </summary>
internal static class PatternCheck
{
    /// <summary>Checks the patterns of a directory named in the file and of its workspaces.</summary>
    /// <param name="name">The key under <c>dirs</c>.</param>
    /// <param name="directory">The value of that key.</param>
    /// <param name="path">The directory.</param>
    /// <param name="reader">Collects the errors.</param>
    internal static void Check(string name, JsonObject directory, string path, SchemaReader reader)
    {
        var key = YamlLoader.Join("dirs", name);
        Check(directory["when_modified"], $"{key}.when_modified", new(path, "default"), reader);
        foreach (var kind in (string[])["workspaces", "stacks"])
        {
            foreach (var (workspace, rule) in directory[kind] as JsonObject ?? [])
            {
                Check(
                    rule?["when_modified"],
                    YamlLoader.Join($"{key}.{kind}", workspace) + ".when_modified",
                    new(path, workspace),
                    reader
                );
            }
        }
    }

    private static void Check(JsonNode? when, string key, Dirspace dirspace, SchemaReader reader)
    {
        foreach (var (index, node) in (when?["file_patterns"] as JsonArray ?? []).Index())
        {
            var text = node!.GetValue<string>();
            var pattern = FilePattern.Parse(text);
            if (!pattern.HasVariables || !pattern.LeadsOut(dirspace))
                continue;

            var (file, line, column) = reader.PlaceOf(node);
            reader.Errors.Add(
                new(
                    file,
                    line,
                    column,
                    string.Create(CultureInfo.InvariantCulture, $"{key}.file_patterns[{index}]"),
                    $"the pattern {YamlScalar.Quote(text)} cannot be used: {FilePattern.OutOfRepository}",
                    "a pattern of files in the repository",
                    null
                )
            );
        }
    }
}
