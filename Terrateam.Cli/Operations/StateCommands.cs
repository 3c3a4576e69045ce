using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The command <c>terrateam ops states</c>: states that an apply could not write.</summary>
internal static class StateCommands
{
    public static Command Create(OpsOptions options) =>
        new("states", "States that an apply could not write.")
        {
            options.Sending(
                new Command("list", "Lists those that are kept, one line of JSON each."),
                "states-list",
                _ => []
            ),
            Fetch(options),
            Delete(options),
        };

    private static Command Fetch(OpsOptions options)
    {
        var id = Id();
        var file = new Option<string?>("--output", "-o")
        {
            Description = "Where to write it, for this user alone; must not be there yet. Default: standard output.",
            HelpName = "file",
        };
        return options.Sending(
            new Command("fetch", "Fetches one: it holds secrets in clear text.") { id, file },
            "states-fetch",
            parsed => Of(parsed.GetRequiredValue(id)),
            parsed => new OperationContent(parsed.GetValue(file))
        );
    }

    private static Command Delete(OpsOptions options)
    {
        var id = Id();
        return options.Sending(new Command("delete", "Deletes one that was pushed.") { id }, "states-delete", parsed =>
            Of(parsed.GetRequiredValue(id))
        );
    }

    private static JsonObject Of(string id) => new() { ["text"] = id };

    private static Argument<string> Id() => new("id") { Description = "The id of the state." };
}
