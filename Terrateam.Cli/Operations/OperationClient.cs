using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Runs;

namespace Terrateam.Cli.Operations;

/// <summary>Where the app is, and how its operator signs in.</summary>
/// <param name="Url">The address of the app.</param>
/// <param name="KeyFile">The key file, or null.</param>
/// <param name="Token">A token of Entra ID, or null.</param>
/// <param name="Name">Who calls, where a key file is used.</param>
internal sealed record OperationTarget(string Url, string? KeyFile, string? Token, string Name);

/// <summary>Calls the operators' endpoint of the app.</summary>
internal sealed class OperationClient(HttpMessageInvoker http, TimeProvider time)
{
    private const int MaxMinutes = 10;

    /// <summary>
    /// Sends a command. Returns the exit code; what the app says is printed, or goes where it is wanted.
    /// </summary>
    /// <exception cref="InputException">The app cannot be reached, or there is nothing to sign in with.</exception>
    public async Task<int> SendAsync(
        OperationTarget target,
        string command,
        JsonObject asked,
        Screen output,
        Screen error,
        CancellationToken cancellationToken,
        OperationContent? content = null
    )
    {
        if (!BackendAddress.IsSafe(target.Url))
            throw new InputException($"{target.Url} is no https address of the app; http is only for this machine.");

        var body = Encoding.UTF8.GetBytes(asked.ToJsonString());
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"{target.Url.TrimEnd('/')}/api/ops/v1/{command}")
        )
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(target, command, body));
        var (status, text) = await SendAsync(request, target.Url, content, cancellationToken);
        if (status == HttpStatusCode.OK)
        {
            output.Raw(text);
            return ExitCode.Success;
        }

        Runner.Tell(
            error,
            status switch
            {
                HttpStatusCode.Unauthorized =>
                    "The app does not know you as an operator. Its log and its audit trail say why.",
                HttpStatusCode.NotFound =>
                    "The app has no operators: set Operations:KeyFile or Operations:Tenant there (docs/settings.md).",
                _ => text.Length > 0 ? text.TrimEnd() : $"The app answered {(int)status}.",
            }
        );
        return ExitCode.Faults;
    }

    private string TokenOf(OperationTarget target, string command, byte[] body) =>
        target.Token
        ?? (
            target.KeyFile is { } file
                ? OperationToken.Create(file, target.Name, command, body, time.GetUtcNow())
                : throw new InputException(
                    "Nothing to sign in with: --key-file names the app's key file on one machine; on Azure put a "
                        + "token of Entra ID into TERRATEAM_OPS_TOKEN."
                )
        );

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(
        HttpRequestMessage request,
        string url,
        OperationContent? content,
        CancellationToken cancellationToken
    )
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(MaxMinutes), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, both.Token);
            if (content is not null && response.StatusCode == HttpStatusCode.OK)
            {
                await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
                await content.WriteAsync(stream, both.Token);
                return (response.StatusCode, "");
            }

            return (response.StatusCode, await response.Content.ReadAsStringAsync(both.Token));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            throw new InputException(
                $"{url} could not be reached ({exception.Message}). What was asked may have been done: ask for the "
                    + "status, and again; what is done is done once."
            );
        }
    }
}
