using System.Text.RegularExpressions;

namespace Terrateam.Cli.Checkouts;

/// <summary>
/// Checks that git fetches from GitHub's own server, as GITHUB_SERVER_URL names it: a directory that an earlier job
/// left behind, or the configuration of git, could name any other, which would get the token and hand back what it
/// likes.
/// </summary>
internal static partial class RemoteGuard
{
    /// <summary>Whether an address, as git has resolved it, is on the server of another one.</summary>
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

        // Over ssh the job's own key is used and never the token, and the port is ssh's.
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
