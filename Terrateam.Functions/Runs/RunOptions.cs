using System.ComponentModel.DataAnnotations;
using Terrateam.Core.Retries;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Runs;

/// <summary>How runs are dispatched, polled and given up. Settings <c>Runs:*</c>.</summary>
public sealed class RunOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Runs";

    /// <summary>How long a run may wait for a runner: GitHub's own limit is 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "35.00:00:00")]
    public TimeSpan QueueDeadline { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a runner may work before the run is given up: a hosted job's limit is 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "5.00:00:00")]
    public TimeSpan JobDeadline { get; set; } = TimeSpan.FromHours(6);

    /// <summary>How long after the dispatch GitHub is first polled about a run.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FirstLook { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two polls.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How runners authenticate.</summary>
    public RunnerAuthentication RunnerAuthentication { get; set; }

    /// <summary>Exceptions from <see cref="RunnerAuthentication"/>, by the id of the App's installation.</summary>
    public Dictionary<string, RunnerAuthentication> Installations { get; } = new(StringComparer.Ordinal);

    /// <summary>The ref on which workflows are dispatched.</summary>
    public DispatchRef DispatchRef { get; set; }

    /// <summary>
    /// The address of this app as runners reach it, without <c>/api</c>: the base of their <c>api-base-url</c> and the
    /// audience of OIDC tokens. On Azure it has a default.
    /// </summary>
    [Required(
        ErrorMessage = "Runs:PublicUrl is not set: the address at which runners reach this app, such as "
            + "https://example.azurewebsites.net."
    )]
    [SafeAddress(
        ErrorMessage = "Runs:PublicUrl is not an absolute https URL. http is only for this machine itself "
            + "(localhost): on other networks the answers could be forged."
    )]
    public string PublicUrl { get; set; } = "";

    /// <summary>The value of <c>api-base-url</c> in workflow files.</summary>
    public string ApiBaseUrl => PublicUrl.TrimEnd('/') + "/api/github";

    /// <summary>How the runners of an installation authenticate.</summary>
    public RunnerAuthentication AuthenticationOf(long installationId) =>
        Installations.TryGetValue(
            installationId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            out var own
        )
            ? own
            : RunnerAuthentication;

    /// <summary>
    /// The ref on which the workflows of an installation are dispatched. The original runner plans what its workflow
    /// has checked out, which on the default branch is never the commit to plan.
    /// </summary>
    public DispatchRef DispatchRefOf(long installationId) =>
        AuthenticationOf(installationId) == RunnerAuthentication.WorkToken ? DispatchRef.Head : DispatchRef;

    /// <summary>True where some runners authenticate without an OIDC token.</summary>
    public bool TakesWorkTokens =>
        RunnerAuthentication == RunnerAuthentication.WorkToken
        || Installations.ContainsValue(RunnerAuthentication.WorkToken);

    /// <summary>When a run is given up that no runner took, or whose runner did not report.</summary>
    public DateTimeOffset DeadlineOf(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run is { Status: RunStatus.Running, InitiatedAt: { } initiated }
            ? initiated + JobDeadline
            : (run.DispatchedAt ?? run.CreatedAt) + QueueDeadline;
    }

    /// <summary>The pause after this many polls of a run.</summary>
    public TimeSpan PauseAfter(int looks) => new Backoff(FirstLook, 1.5, LongestPause).After(looks + 1);
}
