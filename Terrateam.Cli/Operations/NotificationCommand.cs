using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The command <c>terrateam ops notifications</c>: what was given up, and sending it again.</summary>
internal static class NotificationCommand
{
    private const string All = "all";

    public static Command Create(OpsOptions options)
    {
        var again = new Option<string?>("--again")
        {
            Description = "Sends one of them again, or all.",
            HelpName = "id|all",
        };
        return options.Sending(
            new Command("notifications", "Lists the notifications that were given up, or sends them again.") { again },
            parsed => parsed.GetValue(again) is null ? "notifications" : "notifications-again",
            parsed =>
                parsed.GetValue(again) switch
                {
                    null => [],
                    All => new JsonObject { ["all"] = true },
                    var id => new JsonObject { ["text"] = id },
                }
        );
    }
}
