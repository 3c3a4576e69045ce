using System.Text.RegularExpressions;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Checks that git fetches from the server that GITHUB_SERVER_URL names: a directory left by an earlier job, or git's
/// configuration, could name another server, which would receive the token and could serve other commits.
/// </summary>
internal static partial class RemoteGuard
{
    /// <summary>True where an address, as git has resolved it, is on the server of another one.</summary>
    /// <param name="address">http, https, ssh, file, or <c>git@host:path</c>.</param>
    /// <param name="expected">The repository's address on the right server.</param>
    public static bool IsOnServerOf(string address, string expected)
    {
        if (!Uri.TryCreate(expected, UriKind.Absolute, out var server))
            return false;
        if (server.IsFile)
            return string.Equals(address, expected, StringComparison.Ordinal);
        if (ScpLike().Match(address) is { Success: true } scp)
            return string.Equals(scp.Groups["host"].Value, server.Host, StringComparison.OrdinalIgnoreCase);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
            return false;

        // ssh uses the job's own key and never the token, and has a port of its own.
        var isRight =
            string.Equals(url.Scheme, "ssh", StringComparison.Ordinal)
            || (string.Equals(url.Scheme, server.Scheme, StringComparison.Ordinal) && url.Port == server.Port);
        return isRight && string.Equals(url.Host, server.Host, StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(
        @"^([\w.-]+@)?(?<host>[\w.-]+):($|[^/]|/[^/])",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex ScpLike();
}
