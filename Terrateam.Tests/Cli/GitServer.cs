using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Terrateam.Tests.Cli;

/// <summary>Bare repositories below a directory over HTTP on loopback, for who has the job's token.</summary>
internal sealed class GitServer : IAsyncDisposable
{
    private static readonly string Expected =
        $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"x-access-token:{StubBackend.GitHubToken}"))}";

    private readonly WebApplication _app;
    private readonly string _root;

    private GitServer(WebApplication app, string root) => (_app, _root) = (app, root);

    public string Url => _app.Urls.First();

    /// <summary>The paths of all requests.</summary>
    public ConcurrentQueue<string> Paths { get; } = new();

    public static async Task<GitServer> StartAsync(string root)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new GitServer(app, root);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        Paths.Enqueue(http.Request.Path);
        if (http.Request.Headers.Authorization != Expected)
        {
            http.Response.StatusCode = 401;
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"git\"";
            return;
        }

        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "http-backend"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GIT_PROJECT_ROOT"] = _root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = http.Request.Path;
        start.Environment["REQUEST_METHOD"] = http.Request.Method;
        start.Environment["QUERY_STRING"] = http.Request.QueryString.ToString().TrimStart('?');
        start.Environment["CONTENT_TYPE"] = http.Request.ContentType ?? "";
        start.Environment["GIT_PROTOCOL"] = http.Request.Headers["Git-Protocol"].ToString();
        start.Environment["HTTP_CONTENT_ENCODING"] = http.Request.Headers.ContentEncoding.ToString();
        using var process = Process.Start(start)!;
        await http.Request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.WaitForExitAsync();

        // CGI: header lines, an empty line, the body.
        var bytes = output.ToArray();
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var header in Encoding.ASCII.GetString(bytes, 0, end).Split("\r\n"))
        {
            var (name, value) = (header.Split(": ", 2)[0], header.Split(": ", 2)[1]);
            if (name is "Status")
                http.Response.StatusCode = int.Parse(value.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                http.Response.Headers[name] = value;
        }

        await http.Response.Body.WriteAsync(bytes.AsMemory(end + 4));
    }
}
