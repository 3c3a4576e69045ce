using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Apps;

namespace Terrateam.Cli.Setup;

/// <summary>
/// Creates an App through the browser of an administrator: a page on loopback sends the manifest to GitHub, which sends
/// the browser back with a code, for which GitHub hands out the credentials once.
/// </summary>
/// <remarks>https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest</remarks>
internal sealed class AppSetup(
    GitHubServer server,
    string? organization,
    AppCredentialFiles files,
    HttpMessageInvoker http,
    Screen output
)
{
    private const int MaxCodeLength = 200;

    // Only the browser that came from our page knows it, so no other page can hand us the code of its own App.
    private readonly string _state = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Serves the pages until the App is created and its credentials are written.</summary>
    /// <param name="manifest">Makes the manifest for the address to which GitHub sends the browser back.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InputException">The files or the port cannot be used, or GitHub refuses.</exception>
    public async Task RunAsync(Func<Uri, string> manifest, int port, CancellationToken cancellationToken)
    {
        files.Check();
        var root = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", port).Uri;
        var text = manifest(new Uri(root, "created"));
        using var listener = Listen(root);
        using var stop = cancellationToken.Register(listener.Abort);
        output.Line($"Open {output.Text(root.AbsoluteUri, Tone.Bold)} in your browser to create the App.");
        output.Flush();
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception)
                when (exception is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new InputException($"The page at {root} had to stop: {exception.Message}");
            }

            if (await HandleAsync(context, text, cancellationToken) is not { } credentials)
                continue;

            var settings = await files.WriteAsync(credentials, server, cancellationToken);
            await RespondAsync(
                context,
                200,
                SetupPages.Note("The GitHub App is there", "Its credentials are stored. Go back to your terminal.")
            );
            Finish(credentials, settings);
            return;
        }
    }

    private static HttpListener Listen(Uri root)
    {
        var listener = new HttpListener { Prefixes = { root.AbsoluteUri } };
        try
        {
            listener.Start();
            return listener;
        }
        catch (HttpListenerException exception)
        {
            listener.Close();
            throw new InputException($"--port: {root} cannot be listened on: {exception.Message}");
        }
    }

    private async Task<CreatedApp?> HandleAsync(
        HttpListenerContext context,
        string manifest,
        CancellationToken cancellationToken
    )
    {
        switch (context.Request.HttpMethod, context.Request.Url?.AbsolutePath)
        {
            case ("GET", "/"):
                await RespondAsync(context, 200, SetupPages.Form(FormAddress, manifest));
                return null;
            case ("GET", "/created"):
                break;
            default:
                await RespondAsync(context, 404, SetupPages.Note("Not found", "There is no such page."));
                return null;
        }

        var (state, code) = (context.Request.QueryString["state"] ?? "", context.Request.QueryString["code"] ?? "");
        if (
            !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(_state))
            || code.Length is 0 or > MaxCodeLength
            || !code.All(char.IsAsciiLetterOrDigit)
        )
        {
            await RespondAsync(
                context,
                400,
                SetupPages.Note("That was not asked for", "Start again on the first page of this address.")
            );
            return null;
        }

        try
        {
            return await ConvertAsync(code, cancellationToken);
        }
        catch (InputException exception)
        {
            await RespondAsync(
                context,
                502,
                SetupPages.Note("GitHub did not hand out the credentials", exception.Message)
            );
            throw;
        }
    }

    private string FormAddress =>
        organization is null
            ? $"{server.Web}/settings/apps/new?state={_state}"
            : $"{server.Web}/organizations/{Uri.EscapeDataString(organization)}/settings/apps/new?state={_state}";

    private async Task<CreatedApp> ConvertAsync(string code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{server.Api}/app-manifests/{code}/conversions");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/vnd.github+json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("terrateam", null));
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (response.StatusCode != HttpStatusCode.Created)
            {
                throw new InputException(
                    $"GitHub answered {(int)response.StatusCode} to the App's code, which is good once and for an hour. "
                        + "If the App is there, delete it on GitHub and start again."
                );
            }

            return CreatedApp.Read(answer) ?? throw new InputException("GitHub's answer holds no credentials.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException)
        {
            throw new InputException($"The App's credentials could not be read from {server.Api}: {exception.Message}");
        }
    }

    private void Finish(CreatedApp credentials, string settings)
    {
        output.Line($"The GitHub App {output.Text(credentials.Slug, Tone.Green)} is there.");
        output.Line($"Its settings are in {output.Text(settings)}, the private key beside it. Both are secret.");
        output.Line($"Install it: {output.Text(credentials.HtmlUrl)}/installations/new");
    }

    private static async Task RespondAsync(HttpListenerContext context, int status, string page)
    {
        var response = context.Response;
        try
        {
            var body = Encoding.UTF8.GetBytes(page);
            response.StatusCode = status;
            response.ContentType = "text/html; charset=utf-8";
            response.Headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["Cache-Control"] = "no-store";
            response.ContentLength64 = body.Length;
            await response.OutputStream.WriteAsync(body);
            response.Close();
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The browser went away; it may ask again.
            response.Abort();
        }
    }
}
