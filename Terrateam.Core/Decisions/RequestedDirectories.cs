using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Reporting;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Decisions;

/// <summary>Finds out why directories that a command names do not count as changed.</summary>
public static class RequestedDirectories
{
    private const int MaxDirectories = 5;
    private const int MaxReasons = 3;

    /// <summary>The named directories that do not count as changed.</summary>
    /// <param name="command">The command.</param>
    /// <param name="changes">The change set.</param>
    /// <param name="explain">Explains the changes, which takes as long as matching them.</param>
    public static IReadOnlyList<UnplannedDirectory> Unplanned(
        Command? command,
        ChangeSet changes,
        Func<ChangeExplanation> explain
    )
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(explain);
        if (changes.Errors.Count > 0 || QueryOf(command) is not { } query)
            return [];

        var changed = changes
            .Changed.Select(static dirspace => dirspace.Dirspace.Directory)
            .ToHashSet(StringComparer.Ordinal);
        var asked = QueryWords
            .Directories(query)
            .Where(directory => !changed.Contains(directory))
            .Take(MaxDirectories)
            .ToList();
        if (asked.Count == 0)
            return [];

        var explanation = explain();
        return
        [
            .. asked.Select(directory => new UnplannedDirectory(directory, Reasons(explanation, changes, directory))),
        ];
    }

    /// <summary>
    /// The decision, with a comment on named directories that it does not work on. Posted once, with the first reply to
    /// the command.
    /// </summary>
    internal static Decision Tell(DecisionContext context, string operation, Decision decision) =>
        context.Request.Ticket is not null || context.Snapshot.Unplanned.Count == 0
            ? decision
            : decision with
            {
                Effects =
                [
                    .. decision.Effects,
                    new Effect.Say(MessageText.Render(new Message.NotPlanned(operation, context.Snapshot.Unplanned))),
                ],
            };

    private static List<string> Reasons(ChangeExplanation explanation, ChangeSet changes, string directory)
    {
        var known = changes
            .All.Select(static dirspace => dirspace.Dirspace)
            .Where(dirspace => string.Equals(dirspace.Directory, directory, StringComparison.Ordinal));
        var reasons = explanation.Explain(known.DefaultIfEmpty(new(directory, "default")).First()).Reasons;
        return [.. reasons.Take(MaxReasons).Select(static reason => reason.Text)];
    }

    private static TagQuery? QueryOf(Command? command) =>
        command switch
        {
            Command.Plan plan => plan.Query,
            Command.Apply apply => apply.Query,
            Command.ApplyForce force => force.Query,
            Command.ApplyAutoapprove autoapprove => autoapprove.Query,
            _ => null,
        };
}
