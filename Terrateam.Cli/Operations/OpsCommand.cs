using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The command <c>terrateam ops</c>: what operators do with a running app.</summary>
internal static class OpsCommand
{
    private static readonly OpsOptions Options = new();

    public static Command Create()
    {
        var command = new Command("ops", "Operates a running app; each call needs a reason, which is kept.")
        {
            Status(),
            Audit(),
            Runs(),
            Scoped("suspend", "Stops all work of a scope, and keeps what GitHub tells meanwhile."),
            Resume(),
            Scoped("revoke", "Revokes the app's tokens of GitHub."),
            Shred(),
            Evidence(),
            BackupCommands.Make(Options),
            BackupCommands.List(Options),
            BackupCommands.Restore(Options),
            BackupCommands.Rotate(Options),
            BackupCommands.Keys(Options),
            StateCommands.Create(Options),
            ReviewCommand.Create(Options),
            NotificationCommand.Create(Options),
            IncidentCommand.Create(Options),
        };
        Options.AddTo(command);
        return command;
    }

    private static Command Status() =>
        Options.Sending(new Command("status", "Shows what is suspended, waiting and stuck."), "status", _ => []);

    private static Command Audit()
    {
        var since = OpsOptions.Since();
        var verify = new Option<bool>("--verify") { Description = "Tells whether the trail is whole." };
        var head = new Option<string?>("--head")
        {
            Description = "A head that was noted earlier, which the trail has to hold.",
            HelpName = "number:hash",
        };
        return Options.Sending(
            new Command("audit", "Prints the audit trail as lines of JSON, or checks it.") { since, verify, head },
            "audit",
            parsed => new JsonObject
            {
                ["since"] = OpsOptions.TimeOf(parsed.GetValue(since)),
                ["verify"] = parsed.GetValue(verify),
                ["head"] = parsed.GetValue(head),
            }
        );
    }

    private static Command Runs()
    {
        var stuck = new Option<bool>("--stuck") { Description = "Only runs that do not get on." };
        return Options.Sending(
            new Command("runs", "Lists the runs that are not over.") { stuck },
            "runs",
            parsed => new JsonObject { ["stuck"] = parsed.GetValue(stuck) }
        );
    }

    private static Command Resume()
    {
        var drop = new Option<bool>("--drop-commands")
        {
            Description = "Drops commands that were held back; pushes and the like are handled.",
        };
        var scope = OpsOptions.Scope();
        return Options.Sending(
            new Command("resume", "Ends a suspension; what was held back is handled in its order.") { scope, drop },
            "resume",
            parsed => With(OpsOptions.ScopeOf(parsed.GetRequiredValue(scope)), "dropCommands", parsed.GetValue(drop))
        );
    }

    private static Command Shred()
    {
        var scope = OpsOptions.Scope();
        return new("shred", "Destroys what is sealed.")
        {
            Options.Sending(
                new Command("plans", "Deletes every plan and output of a suspended scope.") { scope },
                "shred",
                parsed => OpsOptions.ScopeOf(parsed.GetRequiredValue(scope))
            ),
        };
    }

    private static Command Evidence()
    {
        var since = OpsOptions.Since();
        return Options.Sending(
            new Command("evidence", "Prints audit trail, runs, waiting events, and a manifest of their digests.")
            {
                since,
            },
            "evidence",
            parsed => new JsonObject { ["since"] = OpsOptions.TimeOf(parsed.GetValue(since)) }
        );
    }

    private static Command Scoped(string name, string description)
    {
        var scope = OpsOptions.Scope();
        return Options.Sending(new Command(name, description) { scope }, name, parsed =>
            OpsOptions.ScopeOf(parsed.GetRequiredValue(scope))
        );
    }

    private static JsonObject With(JsonObject asked, string name, bool value)
    {
        asked[name] = value;
        return asked;
    }
}
