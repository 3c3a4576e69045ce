using System.Text;

namespace Terrateam.Cli.Steps;

/// <summary>
/// Expands variables: <c>$NAME</c>, <c>${NAME}</c>; <c>$$</c> is a dollar sign, and one that starts no name stays.
/// </summary>
internal static class VariableText
{
    // A value may name other variables; one that names itself must not recurse for ever.
    private const int Depth = 8;

    // Limits values that name each other many times. No program takes a longer argument.
    private const int MaxLength = 4 * 1024 * 1024;

    /// <summary>The text with its variables expanded.</summary>
    /// <exception cref="MissingVariableException">The text names a variable that is not set. One named by a value stays
    /// as it is.</exception>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Expand(text, variables, depth: 0, new Budget(MaxLength));

    /// <summary>Adds variables, whose values are expanded with the present ones, not with each other.</summary>
    public static Dictionary<string, string> Extend(
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string> more
    )
    {
        var result = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        foreach (var (name, value) in more)
            result[name] = Expand(value, environment);

        return result;
    }

    private static string Expand(string text, IReadOnlyDictionary<string, string> variables, int depth, Budget budget)
    {
        if (depth == Depth || !text.Contains('$', StringComparison.Ordinal))
            return text;

        var result = new StringBuilder(text.Length);
        var i = 0;
        while (i < text.Length)
        {
            var (name, length) = Name(text.AsSpan(i));
            if (name is not null)
            {
                if (variables.TryGetValue(name, out var value))
                {
                    budget.Take(name, value.Length + 1);
                    _ = result.Append(Expand(value, variables, depth + 1, budget));
                }
                else if (depth == 0)
                {
                    throw new MissingVariableException(name);
                }
                else
                {
                    _ = result.Append(text, i, length);
                }
            }
            else if (depth == 0 && text.AsSpan(i).StartsWith("$$"))
            {
                _ = result.Append('$');
                length = 2;
            }
            else
            {
                _ = result.Append(text[i]);
            }

            i += length;
        }

        return result.ToString();
    }

    private static (string? Name, int Length) Name(ReadOnlySpan<char> text)
    {
        if (text is not ['$', .. var rest])
            return (null, 1);

        var braced = rest is ['{', ..];
        var body = braced ? rest[1..] : rest;
        if (body is not [var first, ..] || (!char.IsAsciiLetter(first) && first != '_'))
            return (null, 1);

        var length = 1;
        while (length < body.Length && (char.IsAsciiLetterOrDigit(body[length]) || body[length] == '_'))
            length++;

        if (!braced)
            return (body[..length].ToString(), 1 + length);

        return length < body.Length && body[length] == '}' ? (body[..length].ToString(), 3 + length) : (null, 1);
    }

    // Characters that expansions may still add.
    private sealed class Budget(int left)
    {
        private int _left = left;

        public void Take(string name, int length)
        {
            _left -= length;
            if (_left < 0)
            {
                throw new MissingVariableException(
                    name,
                    "cannot be put in: its value names others, and leads to more than 4 MiB of text"
                );
            }
        }
    }
}

/// <summary>A text names a variable that is not set, or that cannot be expanded.</summary>
internal sealed class MissingVariableException(string name, string problem = "is not set")
    : Exception($"The environment variable '{name}' {problem}.");
