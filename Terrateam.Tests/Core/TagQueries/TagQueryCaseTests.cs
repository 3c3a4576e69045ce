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
        var result = TagQuery.Parse(one.GetProperty("query").GetString()!);

        if (expect.TryGetProperty("parse_error", out var fault))
        {
            Assert.NotNull(result.Error);
            Assert.Contains(result.Error.Fault, FaultsOf(fault.GetString()!));
            Assert.NotEmpty(result.Error.Message);
            return;
        }

        Assert.True(result.IsValid, result.Error?.Message);
        var tags = one.Texts("tags").ToHashSet(StringComparer.Ordinal);
        var subject = new TagSubject(tags, one.GetProperty("dir").GetString()!);
        Assert.Equal(expect.GetProperty("match").GetBoolean(), result.Query.Matches(subject));
    }

    // We tell apart what the original puts into one message.
    private static TagQueryFault[] FaultsOf(string name) => name switch
    {
        "unbalanced_or_missing_operand" =>
            [TagQueryFault.MissingOpenParenthesis, TagQueryFault.AndWithoutOperand, TagQueryFault.OrWithoutOperand],
        "unterminated_string" => [TagQueryFault.UnterminatedString],
        "empty_parentheses" => [TagQueryFault.EmptyParentheses],
        "or_missing_right_operand" => [TagQueryFault.OrWithoutOperand],
        "and_missing_right_operand" => [TagQueryFault.AndWithoutOperand],
        "missing_close_paren" => [TagQueryFault.MissingCloseParenthesis],
        "syntax_error" => [TagQueryFault.InWithoutOperand],
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A kind of fault that the tests do not know."),
    };
}
