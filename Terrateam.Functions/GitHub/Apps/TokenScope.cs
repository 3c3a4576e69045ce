using System.Runtime.InteropServices;

namespace Terrateam.Functions.GitHub.Apps;

/// <summary>What a token of the backend is for: a kind of work, in one repository where the work has one.</summary>
/// <remarks>
/// A scope for each call would be a token for each call. These few are what one run needs, so that a run costs at most
/// three tokens in an hour: no token that reads can write, and none that comments can start a workflow or merge.
/// </remarks>
/// <param name="Work">The kind of work.</param>
/// <param name="RepositoryId">The repository; null for what is asked of the whole installation.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TokenScope(TokenWork Work, long? RepositoryId = null)
{
    /// <summary>The permissions of a token of this scope.</summary>
    public IReadOnlyDictionary<string, string> Permissions => All[Work];

    private static readonly Dictionary<TokenWork, IReadOnlyDictionary<string, string>> All = new()
    {
        [TokenWork.Reading] = Of(
            ("actions", "read"),
            ("checks", "read"),
            ("contents", "read"),
            ("issues", "read"),
            ("pull_requests", "read"),
            ("statuses", "read")
        ),
        [TokenWork.Reporting] = Of(("issues", "write"), ("pull_requests", "write"), ("statuses", "write")),
        [TokenWork.Checking] = Of(("checks", "write")),
        [TokenWork.Running] = Of(("actions", "write")),
        [TokenWork.Merging] = Of(("contents", "write")),
        [TokenWork.Members] = Of(("members", "read")),
        [TokenWork.Finding] = Of(),
    };

    /// <summary>Every token may read metadata, so that none is asked for without a permission.</summary>
    private static Dictionary<string, string> Of(params (string Name, string Level)[] permissions) =>
        permissions
            .Append(("metadata", "read"))
            .ToDictionary(one => one.Item1, one => one.Item2, StringComparer.Ordinal);
}

/// <summary>Kinds of work, each with the permissions that its calls need and no other.</summary>
internal enum TokenWork
{
    /// <summary>Everything that a decision reads of a repository.</summary>
    Reading,

    /// <summary>Comments, reactions, issues, statuses and requests for reviews.</summary>
    Reporting,

    /// <summary>Writing check runs, where a configuration asks for them.</summary>
    Checking,

    /// <summary>Dispatching and cancelling workflow runs.</summary>
    Running,

    /// <summary>Merging pull requests and deleting their branches.</summary>
    Merging,

    /// <summary>Reading who is in a team of the organisation.</summary>
    Members,

    /// <summary>Finding a repository by its name.</summary>
    Finding,
}
