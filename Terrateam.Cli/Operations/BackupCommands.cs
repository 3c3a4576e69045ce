using System.CommandLine;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Operations;

/// <summary>The commands of <c>terrateam ops</c> for backups and rotations.</summary>
internal static class BackupCommands
{
    public static Command Make(OpsOptions options) =>
        options.Sending(new Command("backup", "Makes a backup of the state now."), "backup", _ => []);

    public static Command List(OpsOptions options) =>
        options.Sending(new Command("backups", "Lists the backups that are complete."), "backups", _ => []);

    public static Command Restore(OpsOptions options)
    {
        var backup = new Argument<string>("backup") { Description = "The id of the backup." };
        var sha256 = new Option<string?>("--sha256")
        {
            Description = "The SHA-256 of its manifest, as it was noted.",
            HelpName = "digest",
        };
        return options.Sending(
            new Command("restore", "Restores a backup into an empty deployment, which stays suspended.")
            {
                backup,
                sha256,
            },
            "restore",
            parsed => new JsonObject
            {
                ["backup"] = parsed.GetRequiredValue(backup),
                ["sha256"] = parsed.GetValue(sha256),
            }
        );
    }

    public static Command Rotate(OpsOptions options) =>
        new("rotate", "Rotates a key or a secret, and prints what only you can do.")
        {
            RotateKeys(options, "keys"),
            options.Sending(
                new Command("webhook-secret", "Takes the next step of a rotation with two valid secrets."),
                "rotate-webhook-secret",
                _ => []
            ),
        };

    /// <summary>The same in the other order, in which it is typed as often.</summary>
    public static Command Keys(OpsOptions options) =>
        new("keys", "Keys of the app.") { Hidden = true, Subcommands = { RotateKeys(options, "rotate") } };

    private static Command RotateKeys(OpsOptions options, string name) =>
        options.Sending(
            new Command(name, "Makes a new version of the key of the plans, and wraps under it what is left."),
            "rotate-keys",
            _ => []
        );
}
