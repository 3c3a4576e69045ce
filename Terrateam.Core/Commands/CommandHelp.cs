namespace Terrateam.Core.Commands;

/// <summary>One command in the help. The parser accepts exactly these.</summary>
/// <param name="Action">Its first word.</param>
/// <param name="Arguments">The arguments that it takes; may be empty.</param>
/// <param name="Effect">What it does, in one phrase.</param>
public sealed record CommandHelp(string Action, string Arguments, string Effect)
{
    /// <summary>Every command, in the order of the help.</summary>
    public static IReadOnlyList<CommandHelp> All { get; } =
    [
        new("plan", "[tag query]", "plans what changed, or what of it the query selects"),
        new("apply", "[tag query]", "applies what is planned"),
        new(
            "apply-autoapprove",
            "[tag query]",
            "plans and applies in one, without a look at the plan; all other requirements of an apply hold"
        ),
        new("apply-force", "[tag query]", "applies what is planned without apply requirements and gates"),
        new(
            "unlock",
            "[number ...] [drift]",
            "gives up the hold of this pull request, of others or of drift runs on their directories, and ends "
                + "their runs"
        ),
        new("gate", "approve <token> ...", "approves the gates with these tokens"),
        new("repo-config", "", "shows the configuration in force and where each part of it comes from"),
        new("index", "", "indexes the modules anew and shows which directory uses which"),
        new("feedback", "<text>", "tells the operators something"),
        new("help", "", "shows this"),
    ];

    /// <summary>The whole command, as it is written in a comment.</summary>
    public string Usage => Arguments.Length == 0 ? $"terrateam {Action}" : $"terrateam {Action} {Arguments}";
}
