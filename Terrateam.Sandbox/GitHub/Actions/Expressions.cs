using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>
/// The part of Actions' expressions that a dispatched workflow needs outside of steps: <c>${{ inputs.x }}</c> and
/// <c>${{ github.event.inputs.x }}</c>, each optionally followed by <c>|| 'text'</c> for the empty case, and wrapped
/// in <c>fromJSON(…)</c> where a list or a quoted string is meant. Anything else stays as it is written.
/// </summary>
internal static partial class Expressions
{
    public static string Evaluate(string text, IReadOnlyDictionary<string, string> inputs) => Expression().Replace(text, match =>
    {
        var value = inputs.GetValueOrDefault(match.Groups["name"].Value, string.Empty);
        return value.Length == 0 && match.Groups["else"].Success ? match.Groups["else"].Value.Replace("''", "'", StringComparison.Ordinal) : value;
    });

    /// <summary>The labels that <c>runs-on</c> comes to.</summary>
    public static IReadOnlyList<string> Labels(string runsOn, IReadOnlyDictionary<string, string> inputs) =>
        [.. Evaluate(runsOn, inputs).Trim('[', ']').Split(',').Select(label => label.Trim().Trim('"')).Where(label => label.Length > 0)];

    [GeneratedRegex(@"\$\{\{\s*(fromJ(SON|son)\(\s*)?(github\.event\.)?inputs\.(?<name>[\w-]+)(\s*\|\|\s*'(?<else>([^']|'')*)')?\s*\)?\s*\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expression();
}
