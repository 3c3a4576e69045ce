namespace Terrateam.Core.Commands;

/// <summary>Writes a command as a line that is parsed as the same command.</summary>
public static class CommandText
{
    /// <summary>The line for a command.</summary>
    public static string From(Command command) =>
        command switch
        {
            Command.Invalid invalid => invalid.Line,
            Command.Misplaced misplaced => $"- {misplaced.Line}",
            _ => $"terrateam {Action(command)}".TrimEnd(),
        };

    private static string Action(Command command) =>
        command switch
        {
            Command.Plan plan => $"plan {plan.Query}",
            Command.Apply apply => $"apply {apply.Query}",
            Command.ApplyForce force => $"apply-force {force.Query}",
            Command.ApplyAutoapprove autoapprove => $"apply-autoapprove {autoapprove.Query}",
            Command.Unlock unlock => $"unlock {string.Join(' ', unlock.PullRequests)}{(unlock.Drift ? " drift" : "")}",
            Command.GateApprove gate => $"gate approve {string.Join(' ', gate.Tokens)}",
            Command.RepoConfig => "repo-config",
            Command.Index => "index",
            Command.Feedback feedback => $"feedback {feedback.Text}",
            Command.Help => "help",
            Command.Unknown unknown => unknown.Word,
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "A command without a text."),
        };
}
