using System.Security.Cryptography;
using System.Text;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Reporting;

/// <summary>The names of commit statuses: at most 255 characters, GitHub's limit for a context.</summary>
/// <remarks>https://docs.github.com/en/rest/commits/statuses#create-a-commit-status</remarks>
public static class StatusTitle
{
    /// <summary>The status that can be required before a merge: everything is applied.</summary>
    public const string Apply = "terrateam apply";

    /// <summary>The one status of a plan over many dirspaces.</summary>
    public const string Plan = "terrateam plan";

    /// <summary>
    /// Above this many dirspaces a pull request has one status for all of them: GitHub counts each one.
    /// </summary>
    public const int MaxDirspaces = 50;

    private const int MaxInFull = 200;

    /// <summary>
    /// The status of one dirspace. A long name is cut in the middle; names that were cut or had characters that would
    /// be misleading on the screen are kept unique by six digits of a hash.
    /// </summary>
    /// <param name="operation"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="dirspace">The dirspace.</param>
    public static string For(string operation, Dirspace dirspace)
    {
        var full = $"terrateam {operation}: {dirspace.Directory} {dirspace.Workspace}";
        var shown = Markdown.OneLine(full);
        var isShort = Encoding.UTF8.GetByteCount(shown) <= MaxInFull;
        if (isShort && string.Equals(shown, full, StringComparison.Ordinal))
            return full;

        var digits = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{dirspace.Directory}:{dirspace.Workspace}"))
        )[..6];
        if (isShort)
            return $"{shown} {digits}";

        var end = Truncation.Last(Markdown.OneLine(dirspace.Directory), 40);
        var start = Truncation.First(Markdown.OneLine(dirspace.Workspace), 20);
        return $"terrateam {operation}: ...{end} {start}... {digits}";
    }

    /// <summary>The status of a builder or of the indexer.</summary>
    /// <param name="operation"><c>index</c>, <c>build-config</c> or <c>build-tree</c>.</param>
    /// <param name="branch">The branch that it is about; null for the pull request's own.</param>
    public static string OfPreparation(string operation, string? branch) =>
        branch is null ? $"terrateam {operation}" : $"terrateam {operation} {Truncation.First(branch, MaxInFull)}";

    /// <summary>The status of a run's hooks.</summary>
    /// <param name="operation"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="when"><c>pre</c> or <c>post</c>.</param>
    public static string Hooks(string operation, string when) => $"terrateam {operation} {when}-hooks";
}
