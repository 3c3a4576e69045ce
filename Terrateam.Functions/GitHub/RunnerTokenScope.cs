namespace Terrateam.Functions.GitHub;

/// <summary>What a job's GitHub token is good for.</summary>
/// <param name="Repositories">Names of repositories of the same owner beside the job's own.</param>
/// <param name="Permissions">What it may do in all of them.</param>
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
    /// For the original runner, in the job's repository. Whatever runs in the job can review the pull request, comment
    /// and set statuses with it.
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

    /// <summary>For our own runner: it reads the job's repository and those of modules.</summary>
    public static RunnerTokenScope ReadOnly(params IReadOnlyList<string> repositories) => new(repositories, Reading);
}
