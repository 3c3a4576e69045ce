namespace Terrateam.Functions.GitHub;

/// <summary>The scope of a job's GitHub token.</summary>
/// <param name="Repositories">Names of repositories of the same owner, in addition to the job's own.</param>
/// <param name="Permissions">Its permissions in all of them.</param>
public sealed record RunnerTokenScope(
    IReadOnlyList<string> Repositories,
    IReadOnlyDictionary<string, string> Permissions
)
{
    private static readonly IReadOnlyDictionary<string, string> Reading = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["contents"] = "read",
    };

    /// <summary>
    /// For the original runner, in the job's repository. Any code in the job can use it to review the pull request,
    /// comment and set statuses.
    /// </summary>
    public static RunnerTokenScope Original { get; } =
        new(
            [],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["contents"] = "read",
                ["issues"] = "write",
                ["pull_requests"] = "write",
                ["statuses"] = "write",
            }
        );

    /// <summary>For our own runner, which only reads the job's repository and those of its modules.</summary>
    public static RunnerTokenScope ReadOnly(params IReadOnlyList<string> repositories) => new(repositories, Reading);
}
