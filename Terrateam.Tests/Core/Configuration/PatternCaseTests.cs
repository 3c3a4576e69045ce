using System.Buffers;
using System.Text.Json;
using Terrateam.Core.Configuration;

namespace Terrateam.Tests.Core.Configuration;

/// <summary>The shared cases of Lua patterns: where both languages write the same, they find the same.</summary>
public sealed class PatternCaseTests
{
    private static readonly SearchValues<char> LuaOnly = SearchValues.Create("%-\\|{}");

    public static TheoryData<int> Cases =>
        [.. Enumerable.Range(0, CaseFile.Section("lua_pattern_find").GetArrayLength())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pattern_finds_what_it_finds_in_lua_or_is_a_departure(int index)
    {
        var one = CaseFile.Section("lua_pattern_find")[index];
        var (text, pattern) = (one.GetProperty("text").GetString()!, one.GetProperty("pattern").GetString()!);
        var yaml = $"tags: {{branch: {{x: {JsonSerializer.Serialize(pattern)}}}}}";
        var result = ConfigurationReader.Read("c.yml", yaml);
        if (IsLuaOnly(pattern))
        {
            // Read as .NET reads it, or refused with a reason; never as Lua.
            Assert.True(result.IsValid || result.Errors[0].Key == "tags.branch.x");
            return;
        }

        var match = Assert.Single(result.Configuration!.BranchTags).Pattern.Match(text);
        var range = one.GetProperty("range");
        Assert.Equal(range.ValueKind == JsonValueKind.Array, match.Success);
        if (match.Success)
            Assert.Equal((range[0].GetInt32(), range[1].GetInt32()), (match.Index, match.Index + match.Length));
    }

    // Departure 8: patterns are .NET regular expressions. This is what Lua writes in its own way: its escapes and its
    // short repeats, what it takes as it stands, anchors that are none in the middle, and an empty pattern, which it
    // never finds.
    private static bool IsLuaOnly(string pattern) =>
        pattern.Length == 0
        || pattern.AsSpan().ContainsAny(LuaOnly)
        || pattern.AsSpan(0, pattern.Length - 1).Contains('$')
        || pattern.AsSpan(1).Contains('^') && !pattern.Contains("[^", StringComparison.Ordinal);
}
