using System.CommandLine;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;

namespace Terrateam.Cli.Setup;

/// <summary>The command <c>terrateam setup</c>: creates the GitHub App with the permissions and events it needs.</summary>
internal static class SetupCommand
{
    private const string DefaultServer = "https://github.com";

    public static Command Create() =>
        new("setup", "Creates the GitHub App of a Terrateam of your own.") { Manifest(), App() };

    private static Command Manifest()
    {
        var (url, name) = (Url(), Name());
        var command = new Command("manifest", "Prints the manifest of the GitHub App as JSON.") { url, name };
        command.SetAction(parsed =>
            Runner.RunAsync(
                (output, _) =>
                {
                    output.Raw(CreateManifest(parsed.GetRequiredValue(url), parsed.GetRequiredValue(name)) + "\n");
                    return Task.FromResult(ExitCode.Success);
                }
            )
        );
        return command;
    }

    private static Command App()
    {
        var (url, name) = (Url(), Name());
        var organization = new Option<string?>("--organization")
        {
            Description = "The organisation that will own the App. Default: your own account.",
            HelpName = "login",
        };
        var server = new Option<string>("--github")
        {
            Description = "The address of GitHub, or of a GitHub Enterprise Server.",
            HelpName = "url",
            DefaultValueFactory = _ => DefaultServer,
        };
        var directory = new Option<string>("--out")
        {
            Description = "Where the App's credentials are written.",
            HelpName = "directory",
            DefaultValueFactory = _ => ".",
        };
        var port = new Option<int>("--port")
        {
            Description = "The port on 127.0.0.1 for the browser.",
            HelpName = "number",
            DefaultValueFactory = _ => 7079,
        };
        var command = new Command(
            "app",
            "Creates the GitHub App in a browser, and writes its credentials to files that only you can read."
        )
        {
            url,
            name,
            organization,
            server,
            directory,
            port,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    async (output, _) =>
                    {
                        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
                        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
                        var setup = new AppSetup(
                            ServerAddress.Parse(parsed.GetRequiredValue(server)),
                            parsed.GetValue(organization),
                            new AppCredentialFiles(parsed.GetRequiredValue(directory)),
                            http,
                            output
                        );
                        await setup.RunAsync(
                            redirect =>
                                CreateManifest(parsed.GetRequiredValue(url), parsed.GetRequiredValue(name), redirect),
                            parsed.GetValue(port),
                            cancellationToken
                        );
                        return ExitCode.Success;
                    }
                )
        );
        return command;
    }

    private static string CreateManifest(string address, string name, Uri? redirect = null)
    {
        try
        {
            return Uri.TryCreate(address, UriKind.Absolute, out var url)
                ? AppManifest.Create(url, name, redirect)
                : throw new InputException(
                    $"--url: '{address}' is no absolute URL, such as https://terrateam.example.com"
                );
        }
        catch (ArgumentException exception)
        {
            // Without the name of the parameter behind it.
            throw new InputException(exception.Message.Split(" (Parameter", StringSplitOptions.None)[0]);
        }
    }

    private static Option<string> Url() =>
        new("--url")
        {
            Description = "The address at which GitHub reaches your Terrateam, such as https://terrateam.example.com.",
            HelpName = "url",
            Required = true,
        };

    private static Option<string> Name() =>
        new("--name")
        {
            Description = "The App's name; no other App on GitHub may have it.",
            HelpName = "name",
            Required = true,
        };
}
