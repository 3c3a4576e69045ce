namespace Terrateam.Core.Configuration.Schema;

/// <summary>The step that was probably meant by a text in its place.</summary>
internal static class StepSuggestion
{
    private const int MaxLength = 200;

    // Steps that need no other key than their type.
    private static readonly string[] Alone =
    [
        "init",
        "plan",
        "apply",
        "checkov",
        "conftest",
        "opa",
        "drift_create_issue",
    ];

    private static readonly string[] WithKeys = ["run", "env", "oidc", "gates", "slack"];

    /// <summary>
    /// A step of the type that the text nearly names, else one that runs the text as a command; null where it names a
    /// step that cannot stand here.
    /// </summary>
    internal static string? For(string text, string[] types)
    {
        var word = text.Trim();
        if (word.Length is 0 or > MaxLength || word.AsSpan().ContainsAny('\n', '\r'))
            return null;

        if (ClosestMatch.To(word, Alone.Concat(WithKeys)) is not { } type)
            return $"{{type: run, cmd: {CommandSuggestion.For(word)}}}";

        return types.Contains(type, StringComparer.Ordinal) && Alone.Contains(type, StringComparer.Ordinal)
            ? $"{{type: {type}}}"
            : null;
    }
}
