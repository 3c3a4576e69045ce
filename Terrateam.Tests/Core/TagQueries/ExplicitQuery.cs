using Terrateam.Core.TagQueries;

namespace Terrateam.Tests.Core.TagQueries;

/// <summary>
/// Spells out what departure 3 says of a query: words side by side bind as <c>and</c> does, <c>not x in dir</c> is
/// <c>not (x in dir)</c>, and <c>not</c> may stand before another. Works on tokens alone, so it says nothing that the
/// parser has said before.
/// </summary>
internal static class ExplicitQuery
{
    /// <summary>
    /// The query with every <c>and</c> and parenthesis written; null where the departure has nothing to say of it.
    /// </summary>
    public static string? Of(string query)
    {
        var (tokens, error) = TagQueryLexer.Read(query);
        if (error is not null)
            return null;

        var departs = false;
        var at = 0;
        var text = Group(tokens, ref at, ref departs);
        return departs && text is not null && tokens[at].Kind == TagQueryTokenKind.End && TagQuery.Parse(text).IsValid
            ? text
            : null;
    }

    private static string? Group(List<TagQueryToken> tokens, ref int at, ref bool departs)
    {
        var parts = new List<string> { "(", "(" };
        var (isSideBySide, isOr, hasOperand) = (false, false, false);
        for (; tokens[at].Kind is not (TagQueryTokenKind.End or TagQueryTokenKind.Close); at++)
        {
            var token = tokens[at];
            if (token.Kind is TagQueryTokenKind.And or TagQueryTokenKind.Or)
            {
                parts.Add(token.Kind == TagQueryTokenKind.And ? "and" : ") or (");
                isOr |= token.Kind == TagQueryTokenKind.Or;
                hasOperand = false;
                continue;
            }

            if (hasOperand)
            {
                parts.Add("and");
                isSideBySide = true;
            }

            hasOperand = token.Kind != TagQueryTokenKind.Not;
            if (!hasOperand)
            {
                departs |= parts[^1] == "not";
                parts.Add("not");
                continue;
            }

            if (token.Kind == TagQueryTokenKind.Open)
            {
                at++;
                if (Group(tokens, ref at, ref departs) is not { } inner || tokens[at].Kind != TagQueryTokenKind.Close)
                    return null;
                parts.Add(inner);
            }
            else if (tokens[at + 1].Kind == TagQueryTokenKind.In)
            {
                departs |= parts[^1] == "not";
                parts.Add($"( {Quoted(token.Text)} in dir )");
                at += 2;
                if (tokens[at] is not { Kind: TagQueryTokenKind.Word, Text: "dir" })
                    return null;
            }
            else
            {
                parts.Add(Quoted(token.Text));
            }
        }

        departs |= isSideBySide && isOr;
        return string.Join(' ', [.. parts, ")", ")"]);
    }

    private static string Quoted(string tag) =>
        $"\"{tag.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
