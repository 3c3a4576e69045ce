using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The command <c>terrateam ops review</c>: signs weekly reviews off.</summary>
internal static class ReviewCommand
{
    public static Command Create(OpsOptions options)
    {
        var week = new Argument<string>("week") { Description = "The week, such as 2026-W48." };
        return new("review", "Weekly security reviews.")
        {
            options.Sending(
                new Command("sign-off", "Signs the review of a week off, and closes its issue.") { week },
                "review-sign-off",
                parsed => new JsonObject { ["text"] = parsed.GetRequiredValue(week) }
            ),
        };
    }
}
