using System.Globalization;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Functions.Plans;

namespace Terrateam.Functions.Runs;

/// <summary>Says in the comment of an apply which states it could not write, and how to get them.</summary>
internal static class UnwrittenStates
{
    private const int MaxShown = 20;

    /// <summary>True where a run may have left states.</summary>
    public static bool MayHave(Run run) =>
        run.Kind.IsApply()
        && run.InitiatedAt is not null
        && (run.Status == RunStatus.Ended || run.Outcomes.Any(static outcome => !outcome.Succeeded));

    /// <summary>The notes for a run's comment.</summary>
    /// <param name="states">The states of the run.</param>
    /// <param name="publicUrl">The address of the app.</param>
    public static IEnumerable<string> Notes(IReadOnlyList<ErroredState> states, string publicUrl)
    {
        if (states.Count == 0)
            yield break;

        var kept = states
            .Take(MaxShown)
            .Select(state =>
                $"- {Markdown.Code(state.Context.Dirspace.Directory)} {Markdown.Code(state.Context.Dirspace.Workspace)}: "
                + $"until {state.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC as "
                + $"`{state.Id}`"
            );
        var more = states.Count > MaxShown ? $"\n- … and {states.Count - MaxShown} more" : "";
        yield return "**The state was not written.** What this apply made is not in the state of these directories; the "
            + "state with it is kept, sealed, by Terrateam:\n\n"
            + $"{string.Join('\n', kept)}{more}\n\n"
            + "Plan and apply nothing here before it is pushed: Terraform would make the same again. An operator of "
            + $"Terrateam gets it with `terrateam ops states fetch ID --url {publicUrl.TrimEnd('/')}`, and "
            + "`terraform state push` writes it; docs/operations.md has the commands.";
    }
}
