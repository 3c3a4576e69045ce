using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Operations;

/// <summary>The options that the commands of operators share.</summary>
internal sealed class OpsOptions
{
    private const string UrlVariable = "TERRATEAM_URL";
    private const string KeyVariable = "TERRATEAM_OPS_KEY_FILE";
    private const string TokenVariable = "TERRATEAM_OPS_TOKEN";

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"The address of the app. Default: {UrlVariable}.",
        HelpName = "url",
        Recursive = true,
    };

    private readonly Option<string?> _keyFile = new("--key-file")
    {
        Description =
            $"The app's key file, on one machine. Default: {KeyVariable}. On Azure, {TokenVariable} holds a token.",
        HelpName = "file",
        Recursive = true,
    };

    private readonly Option<string?> _reason = new("--reason")
    {
        Description = "Why you do this.",
        HelpName = "text",
        Recursive = true,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_url);
        command.Options.Add(_keyFile);
        command.Options.Add(_reason);
    }

    /// <summary>The command with an action that sends it to the app.</summary>
    /// <param name="command">The command.</param>
    /// <param name="name">Its name at the app.</param>
    /// <param name="asked">What is asked for.</param>
    /// <param name="content">Where the answer goes; null where it is text that is printed.</param>
    public Command Sending(
        Command command,
        string name,
        Func<ParseResult, JsonObject> asked,
        Func<ParseResult, OperationContent>? content = null
    ) => Sending(command, _ => name, asked, content);

    /// <summary>The same, where options decide what is sent.</summary>
    public Command Sending(
        Command command,
        Func<ParseResult, string> name,
        Func<ParseResult, JsonObject> asked,
        Func<ParseResult, OperationContent>? content = null
    )
    {
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    async (output, error) =>
                    {
                        var body = asked(parsed);
                        body["reason"] = parsed.GetValue(_reason)
                            ?? throw new InputException("--reason is missing: say why you do this.");
                        foreach (var empty in body.Where(static one => one.Value is null).ToList())
                            body.Remove(empty.Key);
                        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
                        using var http = new HttpMessageInvoker(handler, disposeHandler: false);
                        return await new OperationClient(http, TimeProvider.System).SendAsync(
                            TargetOf(parsed),
                            name(parsed),
                            body,
                            output,
                            error,
                            cancellationToken,
                            content?.Invoke(parsed)
                        );
                    }
                )
        );
        return command;
    }

    /// <summary>The argument that says what a command is about.</summary>
    public static Argument<string[]> Scope() =>
        new("scope") { Description = "all, installation <id>, or repository <id>.", Arity = new ArgumentArity(1, 2) };

    public static Option<string?> Since() =>
        new("--since") { Description = "From when on, such as 2026-11-29T06:00Z or 2026-11-29.", HelpName = "time" };

    /// <exception cref="InputException">It is no scope.</exception>
    public static JsonObject ScopeOf(string[] words) =>
        words switch
        {
            ["all"] => new() { ["all"] = true },
            ["installation" or "repository", var id]
                when long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => Scope(
                words[0],
                number
            ),
            _ => throw new InputException(
                $"'{string.Join(' ', words)}' is neither all, nor installation <id>, nor repository <id>."
            ),
        };

    private static JsonObject Scope(string kind, long id) => new() { [kind] = id };

    /// <exception cref="InputException">It is no time.</exception>
    public static string? TimeOf(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time.ToString("O", CultureInfo.InvariantCulture)
        : throw new InputException($"'{text}' is no time: write 2026-11-29T06:00Z or 2026-11-29.");

    private OperationTarget TargetOf(ParseResult parsed) =>
        new(
            parsed.GetValue(_url)
                ?? Environment.GetEnvironmentVariable(UrlVariable)
                ?? throw new InputException($"--url is missing: the address of the app, or set {UrlVariable}."),
            parsed.GetValue(_keyFile) ?? Environment.GetEnvironmentVariable(KeyVariable),
            Environment.GetEnvironmentVariable(TokenVariable),
            Environment.UserName
        );
}
