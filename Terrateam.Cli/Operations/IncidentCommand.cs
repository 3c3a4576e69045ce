using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The command <c>terrateam ops incident</c>: keeps the record of an incident.</summary>
internal static class IncidentCommand
{
    public static Command Create(OpsOptions options) =>
        new("incident", "Keeps the record of an incident.")
        {
            Open(options),
            Note(options),
            Numbered(options, "close", "Closes an incident and prints its report."),
            Numbered(options, "show", "Prints the report of an incident as markdown."),
        };

    private static Command Open(OpsOptions options)
    {
        var title = new Argument<string>("title") { Description = "What it is about." };
        var since = OpsOptions.Since();
        var installation = new Option<long?>("--installation") { Description = "The installation that it is about." };
        var repository = new Option<long?>("--repository") { Description = "The repository that it is about." };
        var issue = new Option<bool>("--issue")
        {
            Description =
                "Tell it in an issue too: of that repository, or without one of the one in Review:Repository.",
        };
        return options.Sending(
            new Command(
                "open",
                "Opens an incident; what happened 24 hours before belongs to it. Those whom it concerns get the title by mail."
            )
            {
                title,
                since,
                installation,
                repository,
                issue,
            },
            "incident-open",
            parsed =>
                WithFlag(
                    new JsonObject
                    {
                        ["text"] = parsed.GetRequiredValue(title),
                        ["since"] = OpsOptions.TimeOf(parsed.GetValue(since)),
                        ["installation"] = parsed.GetValue(installation),
                        ["repository"] = parsed.GetValue(repository),
                    },
                    "issue",
                    parsed.GetValue(issue)
                )
        );
    }

    private static Command Note(OpsOptions options)
    {
        var (number, text) = (Number(), new Argument<string>("text") { Description = "The note." });
        var tell = new Option<bool>("--tell")
        {
            Description = "Tell it by mail, and in its issue, to those whom the incident concerns.",
        };
        return options.Sending(
            new Command("note", "Adds a note to an incident.") { number, text, tell },
            "incident-note",
            parsed =>
                WithFlag(
                    new JsonObject
                    {
                        ["incident"] = parsed.GetRequiredValue(number),
                        ["text"] = parsed.GetRequiredValue(text),
                    },
                    "tell",
                    parsed.GetValue(tell)
                )
        );
    }

    // Only where it is wanted: an older app knows no such member.
    private static JsonObject WithFlag(JsonObject asked, string name, bool isWanted)
    {
        if (isWanted)
            asked[name] = true;
        return asked;
    }

    private static Command Numbered(OpsOptions options, string name, string description)
    {
        var number = Number();
        return options.Sending(new Command(name, description) { number }, $"incident-{name}", parsed => new JsonObject
        {
            ["incident"] = parsed.GetRequiredValue(number),
        });
    }

    private static Argument<int> Number() => new("number") { Description = "The number of the incident." };
}
