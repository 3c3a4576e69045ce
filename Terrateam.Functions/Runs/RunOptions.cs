using System.ComponentModel.DataAnnotations;

namespace Terrateam.Functions.Runs;

/// <summary>How runs are started, watched and given up. Settings <c>Runs:*</c>.</summary>
public sealed class RunOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "Runs";

    /// <summary>How long a run may wait for a runner: GitHub's own limit is 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "35.00:00:00")]
    public TimeSpan QueueDeadline { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a runner may work before it is given up: a hosted job's limit is 6 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "5.00:00:00")]
    public TimeSpan JobDeadline { get; set; } = TimeSpan.FromHours(6);

    /// <summary>After how long GitHub is first asked about a run of which nothing is heard.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FirstLook { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two such questions.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "06:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How runners prove who they are.</summary>
    public RunnerAuthentication RunnerAuthentication { get; set; }

    /// <summary>
    /// Installations of the App, by id, whose runners prove who they are in another way than the others.
    /// </summary>
    public Dictionary<string, RunnerAuthentication> Installations { get; } = new(StringComparer.Ordinal);

    /// <summary>The ref that workflows are dispatched on.</summary>
    public DispatchRef DispatchRef { get; set; }

    /// <summary>
    /// The address of this app as runners reach it, without <c>/api</c>: the base of their <c>api-base-url</c> and the
    /// audience of OIDC tokens. On Azure it is known without being set.
    /// </summary>
    [Required(
        ErrorMessage = "Runs:PublicUrl is not set: the address at which runners reach this app, such as "
            + "https://example.azurewebsites.net."
    )]
    [SafeAddress(
        ErrorMessage = "Runs:PublicUrl is not an absolute https URL. http is only for this machine itself "
            + "(localhost): whoever is on the way would answer in the app's place."
    )]
    public string PublicUrl { get; set; } = "";

    /// <summary>What workflow files have as <c>api-base-url</c>.</summary>
    public string ApiBaseUrl => PublicUrl.TrimEnd('/') + "/api/github";

    /// <summary>How the runners of an installation prove who they are.</summary>
    public RunnerAuthentication AuthenticationOf(long installationId) =>
        Installations.TryGetValue(
            installationId.ToString(System.Globalization.CultureInfo.InvariantCulture),
            out var own
        )
            ? own
            : RunnerAuthentication;

    /// <summary>
    /// The ref that the workflows of an installation are dispatched on. The original runner plans what its workflow has
    /// checked out, which on the default branch is never the commit to plan.
    /// </summary>
    public DispatchRef DispatchRefOf(long installationId) =>
        AuthenticationOf(installationId) == RunnerAuthentication.WorkToken ? DispatchRef.Head : DispatchRef;

    /// <summary>True where some runners have nothing but their work token to prove who they are.</summary>
    public bool TakesWorkTokens =>
        RunnerAuthentication == RunnerAuthentication.WorkToken
        || Installations.ContainsValue(RunnerAuthentication.WorkToken);

    /// <summary>When to look next at a run that was looked at this often.</summary>
    public TimeSpan PauseAfter(int looks)
    {
        var pause = FirstLook * Math.Pow(1.5, Math.Min(looks, 20));
        return pause < LongestPause ? pause : LongestPause;
    }
}
