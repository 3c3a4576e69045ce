using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.TagQueries;

/// <summary>The shared cases of tag queries.</summary>
public sealed class TagQueryCaseTests
{
    public static TheoryData<string> Cases => CaseFile.Ids("tag_query");

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_query_selects_what_the_case_says(string id)
    {
        var one = CaseFile.Find("tag_query", id);
        var expect = one.GetProperty("expect");
        var text = one.GetProperty("query").GetString()!;
        var result = TagQuery.Parse(text);
        var departure = ExplicitQuery.Of(text);

        if (departure is null && expect.TryGetProperty("parse_error", out var fault))
        {
            Assert.NotNull(result.Error);
            Assert.Contains(result.Error.Fault, FaultsOf(fault.GetString()!));
            Assert.NotEmpty(result.Error.Message);
            return;
        }

        Assert.True(result.IsValid, result.Error?.Message);
        var tags = one.TryGetProperty("tags", out _) ? one.Texts("tags").ToHashSet(StringComparer.Ordinal) : [];
        var owner = new[] { "working_dir", "working_dirspace", "owner" }
            .Select(key => one.Text(key))
            .FirstOrDefault(static name => name is not null);
        var subject = new TagSubject(tags, one.Text("dir") ?? ".", owner);

        // Departure 3: what the original groups in another way, or does not read, means the same as with everything
        // spelled out.
        var expected = departure is null
            ? expect.GetProperty("match").GetBoolean()
            : TagQuery.Parse(departure).Query!.Matches(subject);
        Assert.Equal(expected, result.Query.Matches(subject));
    }

    [Theory]
    [InlineData("a b or c", "( ( \"a\" and \"b\" ) or ( \"c\" ) )")]
    [InlineData("a or b c", "( ( \"a\" ) or ( \"b\" and \"c\" ) )")]
    [InlineData("not x in dir and b", "( ( not ( \"x\" in dir ) and \"b\" ) )")]
    [InlineData("(a b or c) and d", "( ( ( ( \"a\" and \"b\" ) or ( \"c\" ) ) and \"d\" ) )")]
    [InlineData("a and b or c", null)]
    [InlineData("a b", null)]
    [InlineData("(a b) or c", null)]
    [InlineData("not (x in dir)", null)]
    [InlineData("a b or", null)]
    public void Only_what_the_departure_names_is_spelled_out(string query, string? expected) =>
        Assert.Equal(expected, ExplicitQuery.Of(query));

    // Several errors here share one message in the original. For a kind that is not listed only the refusal counts.
    private static TagQueryFault[] FaultsOf(string name) =>
        name switch
        {
            "unbalanced_or_missing_operand" =>
            [
                TagQueryFault.MissingOpenParenthesis,
                TagQueryFault.AndWithoutOperand,
                TagQueryFault.OrWithoutOperand,
                TagQueryFault.InWithoutOperand,
            ],
            "unterminated_string" => [TagQueryFault.UnterminatedString],
            "empty_parentheses" => [TagQueryFault.EmptyParentheses, TagQueryFault.MissingCloseParenthesis],
            "or_missing_right_operand" => [TagQueryFault.OrWithoutOperand],
            "and_missing_right_operand" => [TagQueryFault.AndWithoutOperand],
            "not_missing_operand" => [TagQueryFault.NotWithoutOperand],
            "missing_close_paren" => [TagQueryFault.MissingCloseParenthesis],
            "missing_open_paren" => [TagQueryFault.MissingOpenParenthesis],
            _ => Enum.GetValues<TagQueryFault>(),
        };
}
