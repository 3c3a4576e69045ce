namespace Terrateam.Cli.Jobs;

/// <summary>What of a job's own variables a command may see.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token</remarks>
internal static class ChildEnvironment
{
    // Those of GitHub's machinery let who has them act as the job: get OIDC tokens, write caches, results and
    // artifacts. The inputs name the run and its backend.
    private static readonly string[] Withheld = ["ACTIONS_", "INPUT_"];

    /// <summary>The job's variables without those that are its own credentials.</summary>
    public static IReadOnlyDictionary<string, string> From(IReadOnlyDictionary<string, string> job) =>
        job.Where(variable =>
                !Withheld.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            )
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>The job's variables by which it gets OIDC tokens.</summary>
    public static IReadOnlyDictionary<string, string> IdToken(IReadOnlyDictionary<string, string> job) =>
        job.Where(variable => variable.Key is "ACTIONS_ID_TOKEN_REQUEST_URL" or "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
            .ToDictionary(StringComparer.Ordinal);
}
