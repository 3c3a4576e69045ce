namespace Terrateam.Cli.Jobs;

/// <summary>Filters the job's own variables for commands.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token</remarks>
internal static class ChildEnvironment
{
    // The variables of GitHub Actions let a process act as the job: request OIDC tokens, write caches, results and
    // artifacts. The inputs name the run and its backend.
    private static readonly string[] Withheld = ["ACTIONS_", "INPUT_"];

    /// <summary>The job's variables without its own credentials.</summary>
    public static IReadOnlyDictionary<string, string> From(IReadOnlyDictionary<string, string> job) =>
        job.Where(variable =>
                !Withheld.Any(prefix => variable.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            )
            .ToDictionary(StringComparer.Ordinal);

    /// <summary>The variables by which the job requests OIDC tokens.</summary>
    public static IReadOnlyDictionary<string, string> IdToken(IReadOnlyDictionary<string, string> job) =>
        job.Where(variable => variable.Key is "ACTIONS_ID_TOKEN_REQUEST_URL" or "ACTIONS_ID_TOKEN_REQUEST_TOKEN")
            .ToDictionary(StringComparer.Ordinal);
}
