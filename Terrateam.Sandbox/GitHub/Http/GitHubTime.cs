using System.Globalization;

namespace Terrateam.Sandbox.GitHub.Http;

/// <summary>Times in GitHub's format: UTC, whole seconds.</summary>
internal static class GitHubTime
{
    public static string ToGitHub(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string? ToGitHub(this DateTimeOffset? time) => time?.ToGitHub();
}
