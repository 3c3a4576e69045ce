namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>The kind of caller or the permissions that an endpoint requires.</summary>
/// <remarks>https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps</remarks>
internal sealed record Needs(NeedsKind Kind, IReadOnlyList<string> AnyOf)
{
    /// <summary>The App itself, by its JWT.</summary>
    public static Needs App { get; } = new(NeedsKind.App, []);

    /// <summary>Any valid credential.</summary>
    public static Needs Anything { get; } = new(NeedsKind.Anything, []);

    /// <summary>No credential at all.</summary>
    public static Needs Nothing { get; } = new(NeedsKind.Nothing, []);

    /// <summary>The App, by its client id and secret.</summary>
    public static Needs Client { get; } = new(NeedsKind.Client, []);

    /// <summary>A token with one of these permissions, such as <c>issues:write</c>.</summary>
    public static Needs Permission(params string[] anyOf) => new(NeedsKind.Token, anyOf);

    /// <summary>True where a token's permissions are sufficient.</summary>
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

internal enum NeedsKind
{
    /// <summary>The App by JWT.</summary>
    App,

    /// <summary>The token of an installation or job.</summary>
    Token,

    /// <summary>Any valid credential.</summary>
    Anything,

    /// <summary>None.</summary>
    Nothing,

    /// <summary>Client id and secret.</summary>
    Client,
}
