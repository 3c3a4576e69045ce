using System.Globalization;
using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Changes;

/// <summary>The shared cases of matching, read through a configuration file as users write it.</summary>
public sealed class ChangeCaseTests
{
    public static TheoryData<string> Cases => CaseFile.Ids("dirspace_matching");

    public static TheoryData<string, string> Rewrites => new(
        CaseFile.Section("top_level_pattern_rewrite").EnumerateArray()
            .Select(static one => (one.GetProperty("in").GetString()!, one.GetProperty("out").GetString()!)));

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_touches_what_the_case_says(string id)
    {
        var one = CaseFile.Find("dirspace_matching", id);
        var files = Files(one, id);
        var changed = one.GetProperty("changed_files").ValueKind == JsonValueKind.String ? files : one.Texts("changed_files");
        var set = ChangeMatcher.Match(
            Configuration(one.GetProperty("config")),
            files,
            new([.. changed.Select(static file => new ChangedFile(file))]),
            new() { Index = Index(one) });

        Assert.Empty(set.Errors);
        var expect = one.GetProperty("expect");
        if (expect.TryGetProperty("match_count", out var count))
            Assert.Equal(count.GetInt32(), set.Changed.Count);
        if (expect.TryGetProperty("dirs", out _))
            Assert.Equal(expect.Texts("dirs").Order(StringComparer.Ordinal), set.Changed.Select(Directory).Order(StringComparer.Ordinal));
        if (expect.TryGetProperty("layers", out var layers))
            Assert.Equal(layers.EnumerateArray().Select(Texts), set.Layers.Select(static layer => string.Join(' ', layer.Select(Directory))));
        if (expect.TryGetProperty("attributes", out var attributes))
            Assert.All(attributes.EnumerateObject(), attribute => AssertAttributes(set.Changed.Single(dirspace => Directory(dirspace) == attribute.Name), attribute.Value));
    }

    [Theory]
    [MemberData(nameof(Rewrites))]
    public void A_pattern_of_the_top_level_means_the_directory_itself(string pattern, string expected) =>
        Assert.Equal(expected, FilePattern.OfTopLevel(pattern));

    private static void AssertAttributes(ChangedDirspace dirspace, JsonElement expected)
    {
        foreach (var attribute in expected.EnumerateObject())
        {
            switch (attribute.Name)
            {
                case "autoplan":
                    Assert.Equal(attribute.Value.GetBoolean(), dirspace.Autoplan);
                    break;
                case "autoapply":
                    Assert.Equal(attribute.Value.GetBoolean(), dirspace.Autoapply);
                    break;
                case "workflow_index":
                    Assert.Equal(attribute.Value.ValueKind == JsonValueKind.Null ? null : attribute.Value.GetInt32(), dirspace.WorkflowIndex);
                    break;
                case "tags_include":
                    Assert.All(attribute.Value.EnumerateArray(), tag => Assert.Contains(tag.GetString()!, dirspace.Tags));
                    break;
                default:
                    Assert.Fail($"The tests do not know the attribute {attribute.Name}.");
                    break;
            }
        }
    }

    // JSON is YAML, so the configuration of a case goes through the reader of files.
    private static RepositoryConfiguration Configuration(JsonElement json)
    {
        var result = ConfigurationReader.Read("config.yml", json.GetRawText());
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    private static IReadOnlyList<string> Files(JsonElement one, string id)
    {
        if (one.GetProperty("repo_files").ValueKind == JsonValueKind.Array)
            return one.Texts("repo_files");

        // As `generate` of the case says.
        return id switch
        {
            "dm-041" => ["ec2/ec2.tf", .. Many("tf/{0:0000}/bar_{1}.tf", 1_000, 10)],
            "dm-043" => [.. Many("terraform/{0:0000}/foo_{1}.tf", 70, 10), .. Many("other/{0:0000}/foo_{1}.txt", 1_000, 50)],
            "dm-045" => ["ec2/ec2.tf", .. Many("tf/{0:0000}/bar_{1}.tf", 1_000, 10), "foo/bar.txt"],
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "A case whose files the tests cannot make."),
        };
    }

    private static IEnumerable<string> Many(string format, int directories, int files) =>
        from directory in Enumerable.Range(1, directories)
        from file in Enumerable.Range(1, files)
        select string.Format(CultureInfo.InvariantCulture, format, directory, file);

    private static ModuleIndex Index(JsonElement one) => !one.TryGetProperty("index", out var index)
        ? ModuleIndex.Empty
        : new(
            index.GetProperty("modules").EnumerateObject()
                .ToDictionary(static entry => entry.Name, static entry => (IReadOnlyList<string>)[.. entry.Value.EnumerateArray().Select(static module => module.GetString()!)]),
            index.GetProperty("symlinks").EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!));

    private static string Directory(ChangedDirspace dirspace) => dirspace.Dirspace.Directory;

    private static string Texts(JsonElement layer) => string.Join(' ', layer.EnumerateArray().Select(static directory => directory.GetString()));
}
