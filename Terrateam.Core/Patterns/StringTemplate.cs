using System.Text;

namespace Terrateam.Core.Patterns;

/// <summary>Text with variables: <c>${name}</c> is replaced by a value, <c>$${</c> by <c>${</c>.</summary>
internal static class StringTemplate
{
    /// <summary>Replaces the variables.</summary>
    /// <returns>The text, or the name of the first variable without a value.</returns>
    public static (string? Text, string? Missing) Fill(string template, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(variables);
        var filled = new StringBuilder(template.Length);
        var at = 0;
        while (at < template.Length)
        {
            var rest = template.AsSpan(at);
            if (rest.StartsWith("$${", StringComparison.Ordinal))
            {
                filled.Append("${");
                at += 3;
            }
            else if (rest.StartsWith("${", StringComparison.Ordinal) && rest.IndexOf('}') is var end and > 0)
            {
                var name = template[(at + 2)..(at + end)];
                if (!variables.TryGetValue(name, out var value))
                    return (null, name);
                filled.Append(value);
                at += end + 1;
            }
            else
            {
                filled.Append(template[at++]);
            }
        }

        return (filled.ToString(), null);
    }
}
