using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Terrateam.Core.Configuration;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Core.Configuration.Schema;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>Merging two files is what an obvious merge of their JSON would be.</summary>
public sealed partial class MergePropertyTests
{
    // Alternative forms replace each other in these keys, which other tests cover.
    private static readonly string[] Special =
    [
        "apply_requirements",
        "definitions",
        "drift",
        "engine",
        "stacks",
        "storage",
    ];

    [Fact]
    public void A_merge_is_the_obvious_one()
    {
        var schema = JsonNode.Parse(CodeBase.Read("schema/config.schema.json"))!.AsObject();
        var merges = 0;
        Gen.Int.Sample(
            seed =>
            {
                var instances = new SchemaInstances(schema, new Random(seed));
                var (below, above) = (Plain(instances.Make()), Plain(instances.Make()));
                if (!IsValid(below) || !IsValid(above))
                    return;

                var own = new ConfigurationFile("above", above.ToJsonString());
                var merged = ConfigurationMerge.Merge(
                    new()
                    {
                        CentralDefaults = new("below", below.ToJsonString()),
                        Branch = own,
                        DefaultBranch = own,
                    }
                );
                if (merged.Errors.Any(static error => error.Problem.Contains("over which", StringComparison.Ordinal)))
                    return;

                var expected = ConfigurationReader.Read("c.yml", Over(below, above)!.ToJsonString());
                Assert.True(
                    merged.IsValid == expected.IsValid,
                    $"{below}\n{above}\n{string.Join('\n', merged.Errors)}\n{string.Join('\n', expected.Errors)}"
                );
                if (!merged.IsValid)
                    return;

                Assert.Equal(Text(expected), Text(merged));
                Interlocked.Increment(ref merges);
            },
            iter: 3_000
        );
        Assert.True(merges > 100, $"Only {merges} merges were valid.");
    }

    [Fact]
    public void A_file_over_nothing_and_nothing_over_a_file_are_the_file()
    {
        var file = new ConfigurationFile(
            "c.yml",
            """
            parallel_runs: 4
            dirs: {a: {tags: [x]}}

            """
        );
        var alone = Text(ConfigurationReader.Read("c.yml", file.Text));
        Assert.Equal(alone, Text(ConfigurationMerge.Merge(new() { CentralOverrides = file })));
        Assert.Equal(
            alone,
            Text(
                ConfigurationMerge.Merge(
                    new()
                    {
                        CentralDefaults = file,
                        Branch = new("own", "{}"),
                        DefaultBranch = new("own", "{}"),
                    }
                )
            )
        );
        Assert.Equal(alone, Text(ConfigurationMerge.Merge(new() { CentralDefaults = file, CentralOverrides = file })));
    }

    private static JsonNode? Over(JsonNode? below, JsonNode? above)
    {
        if (below is not JsonObject lower || above is not JsonObject upper)
            return above?.DeepClone();

        var merged = new JsonObject();
        foreach (var (key, value) in lower)
            merged[key] = upper.ContainsKey(key) ? Over(value, upper[key]) : value?.DeepClone();
        foreach (var (key, value) in upper.Where(entry => !lower.ContainsKey(entry.Key)))
            merged[key] = value?.DeepClone();
        return merged;
    }

    private static JsonObject Plain(JsonNode? node)
    {
        var map = node as JsonObject ?? [];
        foreach (var key in Special)
            map.Remove(key);
        return map;
    }

    private static bool IsValid(JsonObject configuration) =>
        ConfigurationReader.Read("c.yml", configuration.ToJsonString()).IsValid;

    private static string Text(ConfigurationResult result) =>
        Remarks().Replace(EffectiveConfiguration.Print(result.Provenance!, hidesSecrets: false), "");

    [GeneratedRegex(
        @" # (default|(c\.yml|above|below|own):\d+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 2_000
    )]
    private static partial Regex Remarks();
}
