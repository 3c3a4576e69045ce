namespace Terrateam.Functions.RunnerIdentity;

/// <summary>Compares a job with the one that was dispatched.</summary>
internal static class RunnerIdentityCheck
{
    /// <summary>
    /// The differences, one sentence each; empty when the job may have the work. A missing claim counts as a
    /// difference.
    /// </summary>
    public static IReadOnlyList<string> Compare(OidcIdentity identity, ExpectedRunner expected)
    {
        var reference = FullName(expected.Ref);
        var workflow = $"{identity.Repository}/{expected.WorkflowPath}@{reference}";
        return
        [
            .. Differs("repository id", identity.RepositoryId, expected.RepositoryId),
            .. expected.WorkflowRunId is { } runId ? Differs("workflow run", identity.RunId, runId) : [],
            .. Differs("event", identity.EventName, "workflow_dispatch"),
            .. Differs("ref", identity.Ref, reference),
            .. Differs("workflow", identity.WorkflowRef, workflow),
        ];
    }

    /// <summary>
    /// The difference where the work names an environment, or null. Names of environments are not case-sensitive.
    /// </summary>
    /// <remarks>
    /// https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments
    /// </remarks>
    public static string? CompareEnvironment(OidcIdentity identity, string? expected) =>
        expected is not { Length: > 0 }
        || string.Equals(identity.Environment, expected, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"The job runs in {(identity.Environment is { } found ? $"the environment '{found}'" : "no environment")}, "
                + $"and this work is for '{expected}'. "
                + "Give the workflow's job `environment: ${{ inputs.environment }}`.";

    private static string FullName(string reference) =>
        reference.StartsWith("refs/", StringComparison.Ordinal) ? reference : "refs/heads/" + reference;

    private static IEnumerable<string> Differs<T>(string what, T found, T expected)
        where T : IEquatable<T>
    {
        if (!found.Equals(expected))
            yield return $"The {what} of the job is {found} instead of {expected}.";
    }
}
