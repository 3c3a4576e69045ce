namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>What a caller must be, or hold, to be let in.</summary>
/// <remarks>https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps</remarks>
internal sealed record Needs(NeedsKind Kind, IReadOnlyList<string> AnyOf)
{
    /// <summary>The App itself, by its JWT.</summary>
    public static Needs App { get; } = new(NeedsKind.App, []);

    /// <summary>Any valid credential.</summary>
    public static Needs Anything { get; } = new(NeedsKind.Anything, []);

    /// <summary>A token that holds one of these, such as <c>issues:write</c>.</summary>
    public static Needs Permission(params string[] anyOf) => new(NeedsKind.Token, anyOf);

    /// <summary>Whether permissions such as a token's satisfy this.</summary>
    public bool AreMetBy(IReadOnlyDictionary<string, string> permissions) =>
        AnyOf.Count == 0
        || AnyOf.Any(need =>
        {
            var (name, level) = (
                need[..need.IndexOf(':', StringComparison.Ordinal)],
                need[(need.IndexOf(':', StringComparison.Ordinal) + 1)..]
            );
            return permissions.TryGetValue(name, out var held) && (level == "read" || held is "write" or "admin");
        });
}

/// <summary>Kind of caller.</summary>
internal enum NeedsKind
{
    /// <summary>The App by JWT.</summary>
    App,

    /// <summary>An installation's or job's token.</summary>
    Token,

    /// <summary>Any of them.</summary>
    Anything,
}
