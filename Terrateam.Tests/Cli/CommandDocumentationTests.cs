using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using NJsonSchema;
using Terrateam.Cli.Explanations;
using Terrateam.Cli.Validation;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Cli;

/// <summary>What docs/cli.md shows is what happens, and what it describes is what is printed.</summary>
public sealed class CommandDocumentationTests
{
    private const string ValidateSchema = "schema/cli-validate.schema.json";
    private const string ExplainSchema = "schema/cli-explain.schema.json";

    public static TheoryData<int, string> Scripts
    {
        get
        {
            var scripts = new TheoryData<int, string>();
            foreach (var (line, text) in Page.Open("docs/cli.md").Blocks("sh cli"))
                scripts.Add(line, text);
            return scripts;
        }
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Every_example_runs(int line, string text)
    {
        using var checkout = ExplainCommandTests.Sample();
        checkout.Git("update-ref", "refs/remotes/origin/main", "main");
        checkout.Environment["PATH"] = $"{AppContext.BaseDirectory}:{Environment.GetEnvironmentVariable("PATH")}";

        var (code, output, error) = checkout.Start("sh", ["-e", "-c", text], checkout.Root);

        Assert.True(code == 0 && output.Length > 0 && error.Length == 0, $"docs/cli.md:{line}: {code} {error}");
    }

    [Fact]
    public void The_tree_in_the_documentation_is_the_one_that_is_drawn()
    {
        using var checkout = ExplainCommandTests.Sample();

        Assert.Equal(checkout.Run("explain", "--base", "main", "--index").Output.TrimEnd(), Block("text explain"));
    }

    [Fact]
    public void The_error_in_the_documentation_is_the_one_that_is_shown()
    {
        using var checkout = new LaptopCheckout().With(
            (
                ".terrateam/config.yml",
                """
                dirs:
                  ec2:
                    worksapces:
                      default: {}

                """
            )
        );

        Assert.Equal(checkout.Run("validate").Output.TrimEnd(), Block("text validate"));
    }

    [Fact]
    public void The_schemas_are_those_of_the_types()
    {
        Assert.Equal(Schema(FindingJson.Default.FindingList), CodeBase.Read(ValidateSchema));
        Assert.Equal(Schema(ExplanationJson.Default.Explanation), CodeBase.Read(ExplainSchema));
    }

    [Fact]
    public async Task What_is_printed_fits_its_schema()
    {
        using var checkout = ExplainCommandTests.Sample();
        checkout.With(
            ("wrong.yml", "dirs: 1\nparallel_runs: many\n"),
            (
                "stacks.yml",
                """
                stacks:
                  names:
                    base:
                      tag_query: "dir:network"
                      variables:
                        region: eu
                    rest:
                      tag_query: "not dir:network"
                      rules:
                        modified_by: [base]
                        apply_after: [base]
                """
            )
        );

        await FitsAsync(ValidateSchema, checkout.Run("validate", "--json"));
        await FitsAsync(ValidateSchema, checkout.Run("validate", "wrong.yml", "--json"));
        await FitsAsync(ValidateSchema, checkout.Run("explain", "--base", "main", "--config", "wrong.yml", "--json"));
        await FitsAsync(ExplainSchema, checkout.Run("explain", "--base", "main", "--index", "--json"));
        await FitsAsync(ExplainSchema, checkout.Run("explain", "--base", "main", "--dir", "nowhere", "--json"));
        await FitsAsync(ExplainSchema, checkout.RunWith("README.md", ".", "explain", "--files", "-", "--json"));
        var stacks = checkout.Run("explain", "--base", "main", "--index", "--config", "stacks.yml", "--json");
        await FitsAsync(stacks.Code == 0 ? ExplainSchema : ValidateSchema, stacks);
    }

    [Fact]
    public void The_hooks_of_pre_commit_are_commands_that_there_are()
    {
        using var checkout = ExplainCommandTests.Sample();
        checkout.Git("update-ref", "refs/remotes/origin/main", "main");
        var entries = CodeBase
            .Read(".pre-commit-hooks.yaml")
            .Split('\n')
            .Where(line => line.StartsWith("  entry: ", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(2, entries.Count);
        Assert.All(entries, entry =>
        {
            var words = entry["  entry: ".Length..].Split(' ');
            Assert.Equal("terrateam", words[0]);
            Assert.Equal(0, checkout.Run(words[1..]).Code);
        });
    }

    private static async Task FitsAsync(string schema, LaptopAnswer answer)
    {
        var read = await JsonSchema.FromJsonAsync(CodeBase.Read(schema), TestContext.Current.CancellationToken);

        Assert.Empty(read.Validate(answer.Output));
    }

    private static string Block(string info) => Assert.Single(Page.Open("docs/cli.md").Blocks(info)).Text.TrimEnd();

    // What is null is not written at all.
    private static JsonNode WithoutNull(JsonNode node)
    {
        if (
            node is not JsonObject { } schema
            || schema["required"] is not JsonArray required
            || schema["properties"] is not JsonObject properties
        )
        {
            return node;
        }

        foreach (var (name, property) in properties.ToList())
        {
            if (property is not JsonObject { } own)
            {
                // A value of any kind, which may be absent.
                required.RemoveAll(entry => (string?)entry == name);
                properties[name] = new JsonObject();
                continue;
            }

            if (own["type"] is not JsonArray types)
                continue;
            required.RemoveAll(entry => (string?)entry == name);
            var kind = types.Select(entry => (string?)entry).Single(entry => entry != "null");
            own["type"] = kind;
        }

        return schema;
    }

    private static string Schema(JsonTypeInfo type)
    {
        var schema = type.GetJsonSchemaAsNode(
                new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = (_, node) => WithoutNull(node) }
            )
            .AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(new(JsonSerializerOptions.Default) { WriteIndented = true }) + "\n";
    }
}
