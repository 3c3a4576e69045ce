using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A value of a workflow file, in which expressions stand between <c>${{</c> and <c>}}</c>.</summary>
internal static class ExpressionTemplate
{
    private const string Open = "${{";

    /// <summary>Reads all of its expressions.</summary>
    /// <exception cref="ExpressionException">One of them is refused.</exception>
    public static void Check(string text, ExpressionPlace place) => _ = Parse(text, place);

    /// <summary>The value of a text that is one expression, else the text with all of them replaced.</summary>
    /// <exception cref="ExpressionException">One of them cannot be evaluated.</exception>
    public static JsonNode? Value(string text, ExpressionPlace place, ExpressionScope scope)
    {
        var parts = Parse(text.Trim(), place);
        return parts is [{ Expression: { } only }] ? only.Evaluate(scope) : Text(text, place, scope);
    }

    /// <inheritdoc cref="Value"/>
    public static string Text(string text, ExpressionPlace place, ExpressionScope scope) =>
        string.Concat(
            Parse(text, place)
                .Select(part =>
                    part.Expression is { } expression ? ExpressionValue.Text(expression.Evaluate(scope)) : part.Text
                )
        );

    /// <summary>A condition, whose <c>${{ }}</c> may be left out. Without a status function it asks for success.</summary>
    public static Expression Condition(string text, ExpressionPlace place)
    {
        var trimmed = text.Trim();
        var parts = Parse(trimmed, place);
        var read = parts switch
        {
            [{ Expression: { } only }] => only,
            _ when parts.All(part => part.Expression is null) => ExpressionParser.Parse(trimmed, place),

            // A text with expressions in it is a text that is not empty, so true.
            _ => throw new ExpressionException(
                $"Conditional expression contains literal text outside replacement tokens: {trimmed}"
            ),
        };
        return read.AsksStatus
            ? read
            : read with
            {
                Evaluate = scope => scope.Status == "success" && ExpressionValue.IsTrue(read.Evaluate(scope)),
            };
    }

    private static List<(string Text, Expression? Expression)> Parse(string text, ExpressionPlace place)
    {
        var parts = new List<(string, Expression?)>();
        var at = 0;
        while (text.IndexOf(Open, at, StringComparison.Ordinal) is >= 0 and var start)
        {
            if (start > at)
                parts.Add((text[at..start], null));

            var end = EndOf(text, start + Open.Length);
            parts.Add(("", ExpressionParser.Parse(text[(start + Open.Length)..end], place)));
            at = end + 2;
        }

        if (at < text.Length || parts.Count == 0)
            parts.Add((text[at..], null));

        return parts;
    }

    // Not within a text of the expression.
    private static int EndOf(string text, int from)
    {
        var isQuoted = false;
        for (var at = from; at < text.Length; at++)
        {
            if (text[at] is '\'')
                isQuoted = !isQuoted;
            else if (!isQuoted && at + 1 < text.Length && text[at] is '}' && text[at + 1] is '}')
                return at;
        }

        throw new ExpressionException($"The expression is not closed. An unescaped {Open} sequence was found.");
    }
}
