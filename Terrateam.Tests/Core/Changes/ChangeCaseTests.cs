using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.Changes;

/// <summary>The shared cases of matching, read through a configuration file as users write it.</summary>
public sealed class ChangeCaseTests
{
    public static TheoryData<string> Cases => CaseFile.Ids("dirspace_matching");

    public static TheoryData<string, string> Rewrites =>
        new(
            CaseFile
                .Section("top_level_pattern_rewrite")
                .EnumerateArray()
                .Select(static one => (one.GetProperty("in").GetString()!, one.GetProperty("out").GetString()!))
        );

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_change_touches_what_the_case_says(string id)
    {
        var one = CaseFile.Find("dirspace_matching", id);
        var expect = one.GetProperty("expect");
        var files = CaseFiles.Of(one);
        var changed =
            one.GetProperty("changed_files").ValueKind == JsonValueKind.String
                ? files.Select(static file => new ChangedFile(file))
                : one.GetProperty("changed_files").EnumerateArray().Select(CaseFile.ChangedFile);
        var read = ConfigurationReader.Read("config.yml", one.GetProperty("config").GetRawText());
        if (expect.TryGetProperty("error", out _))
        {
            Assert.True(!read.IsValid || Match(one, read.Configuration, files, changed).Errors.Count > 0);
            return;
        }

        Assert.True(read.IsValid, string.Join('\n', read.Errors));
        var set = Match(one, read.Configuration, files, changed);
        Assert.Empty(set.Errors);
        var matched = set.Changed.Where(Selected(one)).ToList();
        if (expect.TryGetProperty("match_count", out var count))
            Assert.Equal(count.GetInt32(), matched.Count);
        if (expect.TryGetProperty("dirs", out _))
        {
            Assert.Equal(
                expect.Texts("dirs").Order(StringComparer.Ordinal),
                matched.Select(Directory).Order(StringComparer.Ordinal)
            );
        }

        if (expect.TryGetProperty("layers", out var layers))
        {
            Assert.Equal(
                layers.EnumerateArray().Select(Texts),
                set.Layers.Select(static layer =>
                    string.Join(' ', layer.Select(Directory).Order(StringComparer.Ordinal))
                )
            );
        }

        if (expect.TryGetProperty("attributes", out var attributes))
        {
            Assert.All(attributes.EnumerateObject(), attribute =>
                AssertAttributes(matched.Single(dirspace => Directory(dirspace) == attribute.Name), attribute.Value)
            );
        }
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
                    Assert.Equal(
                        attribute.Value.ValueKind == JsonValueKind.Null ? null : attribute.Value.GetInt32(),
                        dirspace.WorkflowIndex
                    );
                    break;
                case "autoplan_draft_pr":
                    Assert.Equal(attribute.Value.GetBoolean(), dirspace.AutoplanDraft);
                    break;
                case "tags_exclude":
                    Assert.All(attribute.Value.EnumerateArray(), tag =>
                        Assert.DoesNotContain(tag.GetString()!, dirspace.Tags)
                    );
                    break;
                case "tags_include" or "tags":
                    Assert.All(attribute.Value.EnumerateArray(), tag =>
                        Assert.Contains(tag.GetString()!, dirspace.Tags)
                    );
                    break;
                default:
                    Assert.Fail($"The tests do not know the attribute {attribute.Name}.");
                    break;
            }
        }
    }

    // JSON is YAML, so the configuration of a case goes through the reader of files.
    private static ChangeSet Match(
        JsonElement one,
        RepositoryConfiguration configuration,
        IReadOnlyList<string> files,
        IEnumerable<ChangedFile> changed
    ) =>
        ChangeMatcher.Match(
            configuration,
            files,
            new([.. changed]),
            new()
            {
                Index = Index(one),
                Branch = one.Text("branch"),
                DestinationBranch = one.Text("dest_branch"),
                Forced =
                [
                    .. one.EnumerateObject()
                        .Where(static entry => entry.Name.StartsWith("force", StringComparison.Ordinal))
                        .SelectMany(static entry => entry.Value.EnumerateArray())
                        .Select(static dirspace =>
                            dirspace.ValueKind == JsonValueKind.String
                                ? new Dirspace(dirspace.GetString()!, "default")
                                : new Dirspace(
                                    dirspace.GetProperty("dir").GetString()!,
                                    dirspace.Text("workspace") ?? "default"
                                )
                        ),
                ],
            }
        );

    // Some cases check only what a query selects.
    private static Func<ChangedDirspace, bool> Selected(JsonElement one)
    {
        var query = TagQuery.Parse(one.Text("tag_query") ?? one.Text("filter") ?? one.Text("query") ?? "").Query!;
        return dirspace => query.Matches(new(dirspace.Tags, Directory(dirspace)));
    }

    private static ModuleIndex Index(JsonElement one) =>
        !one.TryGetProperty("index", out var index)
            ? ModuleIndex.Empty
            : new(
                index
                    .Entries("modules")
                    .ToDictionary(
                        static entry => entry.Name,
                        static entry =>
                            (IReadOnlyList<string>)
                                [.. entry.Value.EnumerateArray().Select(static module => module.GetString()!)]
                    ),
                index
                    .Entries("symlinks")
                    .ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!)
            );

    private static string Directory(ChangedDirspace dirspace) => dirspace.Dirspace.Directory;

    private static string Texts(JsonElement layer) =>
        string.Join(
            ' ',
            layer.EnumerateArray().Select(static directory => directory.GetString()).Order(StringComparer.Ordinal)
        );
}
