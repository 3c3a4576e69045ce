using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Terrateam.Functions.Durable;

/// <summary>The instance ids of the orchestrations. Running instances are found by them: they must not change.</summary>
public static class OrchestrationInstances
{
    /// <summary>The orchestration of a run.</summary>
    public static string OfRun(Guid runId) => $"run-{runId:N}";

    /// <summary>The orchestration of a pull request.</summary>
    public static string OfPullRequest(long repositoryId, int number) =>
        FormattableString.Invariant($"pr-{repositoryId}-{number}");

    /// <summary>
    /// The orchestration of a drift schedule, by a hash of its name: the name is text of a user's configuration, and an
    /// id may not hold every character.
    /// </summary>
    public static string OfDrift(long repositoryId, string schedule) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"drift-{repositoryId}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(schedule)).AsSpan(0, 8))}"
        );
}
