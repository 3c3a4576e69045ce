using System.Text.Json.Nodes;
using NJsonSchema;
using Terrateam.Core.Configuration;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Core.Configuration.Schema;

/// <summary>What editors show of the schema, beyond whether a file is valid.</summary>
public sealed class EditorSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(ConfigurationSchema.Write())!.AsObject();

    [Fact]
    public void Every_property_has_a_description()
    {
        var properties = Nodes(Schema, "")
            .SelectMany(static one =>
                one.Node["properties"] is JsonObject own
                    ? own.Select(property => ($"{one.Path}/{property.Key}", property.Value!))
                    : []
            )
            .ToList();

        Assert.True(properties.Count > 300);
        Assert.Empty(
            properties
                .Where(static one => (string?)one.Item2["description"] is not { Length: > 3 })
                .Select(static one => one.Item1)
        );
    }

    [Fact]
    public void Every_part_of_a_union_has_a_name_to_list()
    {
        var definitions = Schema["definitions"]!.AsObject();
        var parts = Nodes(Schema, "").SelectMany(static one => one.Node["anyOf"] as JsonArray ?? []).ToList();

        Assert.NotEmpty(parts);
        Assert.All(parts, part =>
        {
            var named = (string?)part!["$ref"] is { } reference
                ? definitions[reference["#/definitions/".Length..]]!
                : part;
            Assert.NotEmpty((string?)named["title"] ?? "");
        });
    }

    [Fact]
    public void It_says_which_draft_and_who_it_is()
    {
        Assert.Equal("http://json-schema.org/draft-07/schema#", (string?)Schema["$schema"]);
        Assert.Equal(ConfigurationSchema.Address, (string?)Schema["$id"]);
        Assert.EndsWith("/main/schema/config.schema.json", ConfigurationSchema.Address, StringComparison.Ordinal);
        Assert.Contains(Page.All.SelectMany(static page => page.Blocks("yaml config")), static block =>
            block.Text.StartsWith(
                $"# yaml-language-server: $schema={ConfigurationSchema.Address}\n",
                StringComparison.Ordinal
            )
        );
    }

    [Fact]
    public void Whole_files_among_the_examples_are_valid()
    {
        var examples = Schema["examples"]!.AsArray();

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
            Assert.Empty(ConfigurationReader.Read("x.yml", example!.ToJsonString()).Errors)
        );
    }

    [Fact]
    public async Task Every_example_is_one_of_what_it_stands_at()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var examples = Nodes(Schema, "")
            .Where(static one => one.Path.Length > 0 && one.Node["examples"] is JsonArray)
            .ToList();

        Assert.True(examples.Count > 10);
        foreach (var (path, node) in examples)
        {
            var alone = node.DeepClone().AsObject();
            alone["definitions"] = Schema["definitions"]!.DeepClone();
            var schema = await JsonSchema.FromJsonAsync(alone.ToJsonString(), cancellationToken);
            foreach (var example in node["examples"]!.AsArray())
                Assert.True(schema.Validate(example!.ToJsonString()).Count == 0, $"{path}: {example.ToJsonString()}");
        }
    }

    [Fact]
    public void Only_words_of_the_draft_are_used()
    {
        string[] known =
        [
            "$schema",
            "$id",
            "$ref",
            "title",
            "description",
            "examples",
            "default",
            "type",
            "enum",
            "definitions",
            "properties",
            "additionalProperties",
            "patternProperties",
            "required",
            "items",
            "minItems",
            "anyOf",
            "allOf",
            "minimum",
            "maximum",
            "pattern",
        ];

        Assert.Empty(
            Nodes(Schema, "").SelectMany(static one => one.Node.Select(static word => word.Key)).Except(known)
        );
    }

    [Fact]
    public void The_files_that_a_catalogue_takes_it_for_are_those_that_are_read()
    {
        var block = Assert.Single(Page.All.SelectMany(static page => page.Blocks("json catalogue")));
        var entry = JsonNode.Parse(block.Text)!;

        Assert.Equal(
            ConfigurationReader.Files.Select(static file => $"**/{file}"),
            entry["fileMatch"]!.AsArray().Select(static one => (string?)one)
        );
        Assert.Equal(ConfigurationSchema.Address, (string?)entry["url"]);
        Assert.True(File.Exists(Path.Combine(CodeBase.Root, "schema/config.schema.json")));
    }

    // Every schema in it, with those of properties; not their values and examples.
    private static IEnumerable<(string Path, JsonObject Node)> Nodes(JsonObject node, string path)
    {
        yield return (path, node);
        foreach (var (word, value) in node)
        {
            foreach (var (name, schema) in Below(word, value))
            {
                foreach (var found in Nodes(schema!.AsObject(), $"{path}/{name}"))
                    yield return found;
            }
        }
    }

    private static IEnumerable<(string Name, JsonNode? Schema)> Below(string word, JsonNode? value) =>
        (word, value) switch
        {
            ("properties" or "patternProperties" or "definitions", JsonObject map) => map.Select(static one =>
                (one.Key, one.Value)
            ),
            ("items" or "additionalProperties", JsonObject one) => [(word, one)],
            ("anyOf" or "allOf", JsonArray list) => list.Select(
                static (one, index) => (index.ToString(System.Globalization.CultureInfo.InvariantCulture), one)
            ),
            _ => [],
        };
}
