using System.Text.RegularExpressions;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>
/// The <c>if</c> of a run's job, as far as it compares who started it: <c>github.triggering_actor == 'login'</c>, or
/// none.
/// </summary>
/// <remarks>
/// https://docs.github.com/en/actions/how-tos/write-workflows/choose-when-workflows-run/control-jobs-with-conditions
/// </remarks>
internal static partial class JobCondition
{
    /// <summary>False for a condition of any other form: such a run does not start here.</summary>
    public static bool IsKnown(RunState run) => From(run) is not { } text || Actor().IsMatch(text);

    /// <summary>False skips the job.</summary>
    public static bool Holds(RunState run) =>
        From(run) is not { } text
        || string.Equals(
            Actor().Match(text).Groups["login"].Value,
            run.Actor.Login,
            StringComparison.OrdinalIgnoreCase
        );

    private static string? From(RunState run) =>
        run.File is { Jobs: [{ Condition: { } text }, ..] } ? text.Trim() : null;

    [GeneratedRegex(
        @"^(\$\{\{\s*)?github\.triggering_actor\s*==\s*'(?<login>[^']+)'(\s*\}\})?$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Actor();
}
