using Terrateam.Core.Changes;

namespace Terrateam.Core.Reporting;

/// <summary>The names of commit statuses: at most 255 characters, GitHub's limit for a context.</summary>
/// <remarks>https://docs.github.com/en/rest/commits/statuses#create-a-commit-status</remarks>
public static class StatusTitle
{
    /// <summary>The status that can be required before a merge: everything is applied.</summary>
    public const string Apply = "terrateam apply";

    /// <summary>The one status of a plan over many dirspaces.</summary>
    public const string Plan = "terrateam plan";

    /// <summary>The status of one dirspace.</summary>
    /// <param name="operation"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="dirspace">Which.</param>
    public static string Of(string operation, Dirspace dirspace) => $"terrateam {operation}: {dirspace}";

    /// <summary>The status of a run's hooks.</summary>
    /// <param name="operation"><c>plan</c> or <c>apply</c>.</param>
    /// <param name="when"><c>pre</c> or <c>post</c>.</param>
    public static string Hooks(string operation, string when) => $"terrateam {operation} {when}-hooks";

    /// <summary>True for a status of ours, which never counts against a requirement.</summary>
    public static bool IsOurs(string title) => title.StartsWith("terrateam ", StringComparison.Ordinal);
}
