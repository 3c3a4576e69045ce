using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Terrateam.Sandbox.GitHub.Apps;
using Terrateam.Sandbox.GitHub.Http;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>
/// Git over HTTP: checks the token, passes requests to <c>git http-backend</c>, and detects moved branches after a
/// push.
/// </summary>
/// <remarks>https://git-scm.com/docs/git-http-backend</remarks>
internal sealed partial class GitHttp(
    SandboxState sandboxState,
    Authentication authentication,
    Pushes pushes,
    Journal journal
)
{
    /// <summary>True where the request is git's, which is then handled.</summary>
    public async Task<bool> TryHandleAsync(HttpContext http)
    {
        var match = GitPath().Match(http.Request.Path.Value ?? "");
        if (!match.Success)
        {
            return false;
        }

        var service = match.Groups["service"].Value;
        var writes = service == "git-receive-pack" || http.Request.Query["service"] == "git-receive-pack";
        var caller = Authentication.Credential(http.Request) is { } credential
            ? authentication.Token(credential)
            : null;
        var repository = sandboxState.Read(() =>
            sandboxState.FindRepository(match.Groups["owner"].Value, match.Groups["repo"].Value)
        );
        var refusal = Refusal(caller, repository, writes);
        if (refusal != 0)
        {
            http.Response.StatusCode = refusal;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"GitHub\"";
        }
        else if (service == "git-receive-pack")
        {
            await pushes.WatchAsync(repository!, sandboxState.Read(() => sandboxState.AccountOf(caller!.Login)), () =>
                ServeAsync(http, repository!, service, caller!)
            );
        }
        else
        {
            await ServeAsync(http, repository!, service, caller!);
        }

        journal.Add(
            new Exchange(
                sandboxState.Now,
                http.Request.Method,
                http.Request.Path,
                http.Request.QueryString.ToString(),
                "git " + (writes ? "push" : "fetch"),
                caller?.Name ?? "anonymous",
                "",
                http.Response.StatusCode,
                null,
                "",
                new Dictionary<string, string>(StringComparer.Ordinal)
            ),
            isUnknown: false
        );
        return true;
    }

    private static int Refusal(Caller? caller, RepositoryState? repository, bool writes)
    {
        if (caller is null)
        {
            return 401;
        }

        if (repository is null || !caller.Reaches(repository))
        {
            return 404;
        }

        var allowed = caller.Person is { } person
            ? !writes || repository.Allows(person, "write")
            : Needs.Permission(writes ? "contents:write" : "contents:read").AreMetBy(caller.Permissions);
        return allowed ? 0 : 403;
    }

    private static async Task ServeAsync(HttpContext http, RepositoryState repository, string service, Caller caller)
    {
        var start = new ProcessStartInfo("git", ["http-backend"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        GitProcess.Isolate(start.Environment);
        start.Environment["GIT_PROJECT_ROOT"] = repository.Git.Path;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = "/" + service;
        start.Environment["REMOTE_USER"] = caller.Login;
        start.Environment["REQUEST_METHOD"] = http.Request.Method;
        start.Environment["QUERY_STRING"] = http.Request.QueryString.ToString().TrimStart('?');
        start.Environment["CONTENT_TYPE"] = http.Request.ContentType ?? "";
        start.Environment["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"].ToString();
        start.Environment["HTTP_CONTENT_ENCODING"] = http.Request.Headers.ContentEncoding.ToString();
        if (http.Request.ContentLength is { } length)
            start.Environment["CONTENT_LENGTH"] = length.ToString(CultureInfo.InvariantCulture);

        using var process = Process.Start(start)
            ?? throw new InvalidOperationException("git http-backend did not start");
        var errors = process.StandardError.ReadToEndAsync(http.RequestAborted);
        var writing = WriteAsync(http.Request.Body, process.StandardInput.BaseStream, http.RequestAborted);
        await CopyAnswerAsync(process.StandardOutput.BaseStream, http);
        await writing;
        await process.WaitForExitAsync(http.RequestAborted);
        _ = await errors;
    }

    private static async Task WriteAsync(Stream request, Stream input, CancellationToken cancellationToken)
    {
        try
        {
            await using (input)
            {
                await request.CopyToAsync(input, cancellationToken);
            }
        }
        catch (IOException)
        {
            // The backend closed its input before it read all of it; its response has the reason.
        }
    }

    /// <summary>CGI: header lines, an empty line, the body.</summary>
    private static async Task CopyAnswerAsync(Stream output, HttpContext http)
    {
        var line = new StringBuilder();
        var single = new byte[1];
        while (await output.ReadAsync(single, http.RequestAborted) == 1)
        {
            if (single[0] != '\n')
            {
                line.Append((char)single[0]);
                continue;
            }

            var header = line.ToString().TrimEnd('\r');
            line.Clear();
            if (header.Length == 0)
            {
                break;
            }

            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (name, value) = (header[..colon], header[(colon + 1)..].Trim());
            if (name.Equals("Status", StringComparison.OrdinalIgnoreCase))
                http.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                http.Response.Headers[name] = value;
        }

        await output.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    [GeneratedRegex(
        @"^/(?<owner>[^/]+)/(?<repo>[^/]+?)(?:\.git)?/(?<service>info/refs|git-upload-pack|git-receive-pack)$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex GitPath();
}
