using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Terrateam.Core.Configuration;
using Terrateam.Tests.Core.Access;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>Which pull requests are worked on.</summary>
public sealed class DestinationCaseTests
{
    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("destination_branches").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pull_request_is_worked_on_as_the_case_says(int index)
    {
        var one = CaseFile.Section("destination_branches")[index];
        var yaml = new JsonObject
        {
            ["destination_branches"] = JsonNode.Parse(one.GetProperty("config").GetRawText()),
        }.ToJsonString();

        var verdict = DestinationBranches.Decide(
            People.Configuration(yaml).DestinationBranches,
            Text(one, "default_branch") ?? "main",
            Text(one, "dest")!,
            Text(one, "source")!
        );

        Assert.Equal(
            one.GetProperty("expect").GetString()!.Replace("destination", "dest", StringComparison.Ordinal),
            verdict switch
            {
                DestinationVerdict.Allowed => "ok",
                DestinationVerdict.SourceRefused => "no_matching_source_branch",
                _ => "no_matching_dest_branch",
            }
        );
    }

    [Theory]
    [InlineData("[main]", "MAIN", "x", DestinationVerdict.Allowed)]
    [InlineData("[main, {branch: main, source_branches: []}]", "main", "x", DestinationVerdict.Allowed)]
    [InlineData("[{branch: 'm*', source_branches: [a]}, main]", "main", "x", DestinationVerdict.SourceRefused)]
    [InlineData("['release/*']", "release/1/2", "x", DestinationVerdict.Allowed)]
    [InlineData("['release/*']", "xrelease/1", "x", DestinationVerdict.DestinationRefused)]
    [InlineData("['*-stable']", "a-stable-stable", "x", DestinationVerdict.Allowed)]
    [InlineData(
        "[{branch: main, source_branches: ['*', '!hotfix/*']}]",
        "main",
        "HOTFIX/a",
        DestinationVerdict.SourceRefused
    )]
    [InlineData("[{branch: main, source_branches: ['!hotfix/*']}]", "main", "feature", DestinationVerdict.Allowed)]
    [InlineData(
        "[{branch: main, source_branches: ['!hotfix/*', 'a*']}]",
        "main",
        "feature",
        DestinationVerdict.SourceRefused
    )]
    public void Stars_vetoes_and_the_first_entry_decide(
        string entries,
        string destination,
        string source,
        DestinationVerdict expected
    ) =>
        Assert.Equal(
            expected,
            DestinationBranches.Decide(
                People.Configuration($"destination_branches: {entries}").DestinationBranches,
                "main",
                destination,
                source
            )
        );

    [Fact]
    public void A_star_means_what_a_slow_and_simple_reading_says() =>
        Gen.Select(Gen.Char["ab*"].Array[0, 7], Gen.Char["ab"].Array[0, 8])
            .Sample(
                static (pattern, name) =>
                {
                    var verdict = DestinationBranches.Decide([new(new(pattern), ["*"])], "main", new(name), "x");
                    return (verdict == DestinationVerdict.Allowed) == Slow(pattern, name);
                }
            );

    private static bool Slow(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty)
            return name.IsEmpty;
        if (pattern[0] == '*')
            return Slow(pattern[1..], name) || (!name.IsEmpty && Slow(pattern, name[1..]));

        return !name.IsEmpty && name[0] == pattern[0] && Slow(pattern[1..], name[1..]);
    }

    private static string? Text(JsonElement one, string name) =>
        one.TryGetProperty(name, out var text) ? text.GetString() : null;
}
