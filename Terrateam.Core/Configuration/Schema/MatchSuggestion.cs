namespace Terrateam.Core.Configuration.Schema;

/// <summary>What was probably meant by an entry that names no person, team or role.</summary>
internal static class MatchSuggestion
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["user"] = "user",
        ["users"] = "user",
        ["login"] = "user",
        ["person"] = "user",
        ["member"] = "user",
        ["team"] = "team",
        ["teams"] = "team",
        ["group"] = "team",
        ["groups"] = "team",
        ["role"] = "role",
        ["roles"] = "role",
        ["repo"] = "role",
        ["permission"] = "role",
    };

    /// <summary>Null where nothing is near.</summary>
    internal static string? For(string text, string[] roles)
    {
        // As GitHub mentions people and teams.
        if (text is ['@', .. { Length: > 0 } mentioned])
            return mentioned.Split('/') is [_, { Length: > 0 } slug] ? $"team:{slug}" : $"user:{mentioned}";
        if (text is "all" or "any" or "anyone" or "everyone" or "everybody")
            return "'*'";
        if (ClosestMatch.To(text, roles) is { } role)
            return $"role:{role}";

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text[(colon + 1)..].Trim() is not { Length: > 0 } name)
            return null;

        var kind = Kinds.GetValueOrDefault(text[..colon].Trim())
            ?? (ClosestMatch.To(text[..colon], Kinds.Keys) is { } near ? Kinds[near] : null);
        return kind is not "role"
            ? kind is null
                ? null
                : $"{kind}:{name}"
            : ClosestMatch.To(name, roles) is { } known
                ? $"role:{known}"
                : null;
    }
}
