using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Terrateam.Cli.Setup;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>
/// The command <c>terrateam secrets</c>: Actions secrets and variables of a repository and its environments, with the
/// caller's own token and directly at GitHub.
/// </summary>
internal static class SecretsCommand
{
    private static readonly Option<string?> Repository = new("--repository")
    {
        Description = "The repository, owner/name. Default: GITHUB_REPOSITORY or GH_REPO.",
        HelpName = "owner/name",
        Recursive = true,
    };

    private static readonly Option<string?> Environment = new("--environment")
    {
        Description = "An environment of the repository. Default: the repository itself.",
        HelpName = "name",
        Recursive = true,
    };

    private static readonly Option<string?> Server = new("--github")
    {
        Description = "The address of GitHub, or of a GitHub Enterprise Server. Default: GITHUB_SERVER_URL.",
        HelpName = "url",
        Recursive = true,
    };

    private static readonly Option<bool> Variable = new("--variable")
    {
        Description = "A variable, which can be read, instead of a secret.",
    };

    public static Command Create()
    {
        var list = new Command("list", "Lists the names of secrets and variables; values are never read.");
        list.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(parsed, (client, place, output, _) => ListAsync(client, place, output, cancellationToken))
        );
        return new("secrets", "Lists, sets, seals and deletes Actions secrets and variables of a repository.")
        {
            list,
            CreateNamed("set", "Sets a value, which is read from standard input or from a prompt.", SetAsync),
            CreateNamed(
                "seal",
                "Seals a value for the page of the app, and prints the line to give it.",
                SealAsync,
                isForVariables: false
            ),
            CreateNamed("delete", "Deletes a secret or a variable.", DeleteAsync),
            Repository,
            Environment,
            Server,
        };
    }

    /// <summary>A command about one secret or variable.</summary>
    private static Command CreateNamed(
        string name,
        string description,
        Func<SecretsClient, SecretPlace, string, SecretKind, Screen, Screen, CancellationToken, Task<int>> act,
        bool isForVariables = true
    )
    {
        var secret = new Argument<string>("name") { Description = "Its name." };
        var command = new Command(name, description) { secret };
        if (isForVariables)
            command.Add(Variable);
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(parsed, (client, place, output, error) =>
                    act(
                        client,
                        place,
                        SecretNames.Check(parsed.GetRequiredValue(secret)),
                        KindOf(parsed),
                        output,
                        error,
                        cancellationToken
                    )
                )
        );
        return command;
    }

    /// <summary>Prints what is in a place.</summary>
    internal static async Task<int> ListAsync(
        SecretsClient client,
        SecretPlace place,
        Screen output,
        CancellationToken cancellationToken
    )
    {
        foreach (var group in (await client.ListAsync(place, cancellationToken)).GroupBy(static one => one.Place))
        {
            output.Line(output.Text(group.Key.ToString(), Tone.Bold));
            foreach (var one in group)
            {
                var date = one.UpdatedAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
                output.Line(
                    $"  {output.Text(one.Kind.Word().PadRight(8))} {output.Text(date, Tone.Dim)} "
                        + output.Text(one.Name)
                );
            }
        }

        return ExitCode.Success;
    }

    private static Task<int> SetAsync(
        SecretsClient client,
        SecretPlace place,
        string name,
        SecretKind kind,
        Screen output,
        Screen error,
        CancellationToken cancellationToken
    ) =>
        WithValueAsync(
            name,
            error,
            async value =>
            {
                var isNew =
                    kind == SecretKind.Secret
                        ? await client.SetSecretAsync(place, name, value, cancellationToken)
                        : await client.SetVariableAsync(place, name, value, cancellationToken);
                output.Line(
                    $"The {kind.Word()} {output.Text(name)} of {output.Text(place.ToString())} "
                        + (isNew ? "was added." : "has a new value.")
                );
            },
            cancellationToken
        );

    private static Task<int> SealAsync(
        SecretsClient client,
        SecretPlace place,
        string name,
        SecretKind kind,
        Screen output,
        Screen error,
        CancellationToken cancellationToken
    ) =>
        WithValueAsync(
            name,
            error,
            async value => output.Line((await client.SealAsync(place, value, cancellationToken)).ToString()),
            cancellationToken
        );

    private static async Task<int> WithValueAsync(
        string name,
        Screen error,
        Func<byte[], Task> act,
        CancellationToken cancellationToken
    )
    {
        var value = await SecretInput.ReadAsync(error, name, cancellationToken);
        try
        {
            await act(value);
            return ExitCode.Success;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(value);
        }
    }

    private static async Task<int> DeleteAsync(
        SecretsClient client,
        SecretPlace place,
        string name,
        SecretKind kind,
        Screen output,
        Screen error,
        CancellationToken cancellationToken
    )
    {
        if (await client.DeleteAsync(place, kind, name, cancellationToken))
        {
            output.Line($"The {kind.Word()} {output.Text(name)} of {output.Text(place.ToString())} was deleted.");
            return ExitCode.Success;
        }

        Runner.Tell(error, $"{place} has no {kind.Word()} {name}, or the token may not see it.");
        return ExitCode.Faults;
    }

    private static SecretKind KindOf(ParseResult parsed) =>
        parsed.GetValue(Variable) ? SecretKind.Variable : SecretKind.Secret;

    private static Task<int> RunAsync(
        ParseResult parsed,
        Func<SecretsClient, SecretPlace, Screen, Screen, Task<int>> act
    ) =>
        Runner.RunAsync(
            async (output, error) =>
            {
                var place = SecretPlace.Parse(
                    parsed.GetValue(Repository) ?? Of("GITHUB_REPOSITORY") ?? Of("GH_REPO"),
                    parsed.GetValue(Environment)
                );
                var server = ServerAddress.Parse(
                    parsed.GetValue(Server) ?? Of("GITHUB_SERVER_URL") ?? "https://github.com"
                );
                var token = Of("GITHUB_TOKEN")
                    ?? Of("GH_TOKEN")
                    ?? throw new InputException(
                        "No token: put one of yours into GITHUB_TOKEN or GH_TOKEN, such as `gh auth token` prints."
                    );
                using var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
                using var http = new HttpMessageInvoker(handler, disposeHandler: false);
                return await act(new SecretsClient(new SecretsApi(http, server.Api, token)), place, output, error);
            }
        );

    private static string? Of(string variable) =>
        System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
