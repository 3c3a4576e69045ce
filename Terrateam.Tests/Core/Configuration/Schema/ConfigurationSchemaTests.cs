using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using NJsonSchema;
using Terrateam.Core.Configuration;
using Terrateam.Tests.Architecture;
using Terrateam.Tests.Docs;

namespace Terrateam.Tests.Core.Configuration.Schema;

/// <summary>The schema that editors use and the parser accept and refuse the same.</summary>
public sealed class ConfigurationSchemaTests
{
    private const string Published = "schema/config.schema.json";

    private static readonly string[] StackProblems = ["there is no stack", "in a circle", "different values"];

    // What a schema has no words for. Each is an error of the parser alone, known by what it says would be right.
    private static readonly Dictionary<string, Func<ConfigurationError, bool>> ParserOnly = new(StringComparer.Ordinal)
    {
        ["the grammar of tag queries"] = static error =>
            error.Allowed == "a tag query" && error.Problem.Contains("tag query", StringComparison.Ordinal),
        ["which regular expressions .NET takes"] = static error =>
            error.Allowed == "a regular expression"
            && error.Problem.Contains("regular expression", StringComparison.Ordinal),
        ["the grammar of versions"] = static error =>
            error.Allowed.StartsWith("a version, ", StringComparison.Ordinal)
            && error.Problem.Contains("cannot be read", StringComparison.Ordinal),
        ["the grammar of file patterns"] = static error =>
            error.Allowed == "a pattern of files" && error.Problem.Contains("pattern", StringComparison.Ordinal),
        ["which paths lie in the repository"] = static error =>
            error.Allowed == "another name"
            && error.Key.StartsWith("dirs.", StringComparison.Ordinal)
            && !error.Key.Contains("spaces.", StringComparison.Ordinal)
            && !error.Key.Contains(".stacks.", StringComparison.Ordinal),
        ["that two spellings are one directory"] = static error => error.Allowed == "each directory once",
        ["what stacks say of each other"] = static error =>
            error.Key.StartsWith("stacks.names.", StringComparison.Ordinal)
            && StackProblems.Any(problem => error.Problem.Contains(problem, StringComparison.Ordinal)),
        ["what this version does not carry out"] = static error => error.NotSupported,
    };

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Lazy<JsonSchema> Schema = new(static () =>
        JsonSchema.FromJsonAsync(CodeBase.Read(Published)).GetAwaiter().GetResult()
    );

    public static TheoryData<string> Texts =>
        [
            "version: 1",
            .. CaseFile
                .Section("config_validity")
                .EnumerateArray()
                .Select(static one => one.GetProperty("yaml").GetString()!),
            .. Page
                .All.SelectMany(static page => page.Blocks("yaml config").Concat(page.Blocks("yaml config-error")))
                .Select(static block => block.Text),
        ];

    [Fact]
    public void The_published_schema_is_the_one_that_the_parser_describes() =>
        Assert.True(
            string.Equals(ConfigurationSchema.Write(), CodeBase.Read(Published), StringComparison.Ordinal),
            $"{Published} is old. Run: dotnet run --project Terrateam.Cli -- schema > {Published}"
        );

    [Theory]
    [MemberData(nameof(Texts))]
    public void Cases_and_examples_are_judged_alike(string yaml)
    {
        var json = YamlAsJson.Read(yaml);
        Assert.SkipWhen(
            json is null && yaml.Trim().Length > 0,
            "An editor sees what is wrong without a schema: this is not YAML."
        );
        AssertAlike(json);
    }

    [Fact]
    public void Generated_configurations_and_spoiled_ones_are_judged_alike()
    {
        var schema = JsonNode.Parse(CodeBase.Read(Published))!.AsObject();
        var (valid, spoiled) = (0, 0);
        Gen.Int.Sample(
            seed =>
            {
                var instances = new SchemaInstances(schema, new Random(seed));
                var configuration = instances.Make();
                if (AssertAlike(configuration))
                    Interlocked.Increment(ref valid);
                if (!AssertAlike(instances.Spoil(configuration)))
                    Interlocked.Increment(ref spoiled);
            },
            iter: 1_500
        );

        // Else the comparison says nothing.
        Assert.True(valid > 300 && spoiled > 300, $"{valid} valid, {spoiled} spoiled");
    }

    [Fact]
    public void The_reference_names_every_key()
    {
        var reference = string.Concat(
            CodeBase
                .Files("*.md", "docs")
                .Where(static file => file.StartsWith("docs/configuration", StringComparison.Ordinal))
                .Select(CodeBase.Read)
        );
        var keys = KeysOf(JsonNode.Parse(CodeBase.Read(Published))).Distinct(StringComparer.Ordinal).ToList();
        Assert.True(keys.Count > 120, $"{keys.Count} keys");
        Assert.All(keys, key =>
            Assert.True(
                ((string[])[$"`{key}`", $".{key}`", $"{key}:"]).Any(form =>
                    reference.Contains(form, StringComparison.Ordinal)
                ),
                key
            )
        );
    }

    [Fact]
    public void An_editor_can_tell_what_each_key_of_the_top_means() =>
        Assert.All(JsonNode.Parse(CodeBase.Read(Published))!["properties"]!.AsObject(), static key =>
            Assert.NotEmpty(key.Value!["description"]?.GetValue<string>() ?? "")
        );

    private static IEnumerable<string> KeysOf(JsonNode? node) =>
        node switch
        {
            JsonArray list => list.SelectMany(KeysOf),
            JsonObject map => map.SelectMany(static entry =>
                entry is { Key: "properties", Value: JsonObject properties }
                    ? properties
                        .Select(static property => property.Key)
                        .Concat(properties.SelectMany(static property => KeysOf(property.Value)))
                    : KeysOf(entry.Value)
            ),
            _ => [],
        };

    private static bool AssertAlike(JsonNode? json)
    {
        var text = json?.ToJsonString(Plain) ?? "null";
        var bySchema = Schema.Value.Validate(text);
        var byParser = ConfigurationReader
            .Read("c.yml", text)
            .Errors.Where(static error => !ParserOnly.Values.Any(known => known(error)))
            .ToList();
        Assert.True(
            bySchema.Count == 0 == (byParser.Count == 0),
            $"{text}\nschema: {string.Join("; ", bySchema)}\nparser: {string.Join("; ", byParser)}"
        );
        return bySchema.Count == 0;
    }
}
