using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Terrateam.Cli.Installation;
using Terrateam.Core.Versions;

namespace Terrateam.Tests.Cli;

/// <summary>A plain directory of releases on loopback: one signed release, which is a script of a few lines.</summary>
internal sealed class ReleaseServer : IAsyncDisposable
{
    public const string Version = "1.5.7";

    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Cases", "releases");
    private static readonly Tool Terraform = Tool.Of("terraform")!;
    private static readonly SemanticVersion Release = SemanticVersion.Parse(Version)!;
    private readonly WebApplication _app;

    private ReleaseServer(WebApplication app)
    {
        _app = app;
        var folder = $"/terraform/{Version}/";
        Archive = folder + Terraform.ArchiveOf(Release);
        Checksums = folder + Terraform.ChecksumsOf(Release);
        Signature = $"{Checksums}.sig";
        Files[Archive] = Case("terraform_1.5.7.zip");
        Files[Checksums] = Case("terraform_1.5.7_SHA256SUMS");
        Files[Signature] = Case("terraform_1.5.7_SHA256SUMS.sig");
        Files["/terraform/"] = Encoding.UTF8.GetBytes(
            "<pre><a href=\"../\">../</a><a href='1.4.6/'>1.4.6/</a> <A HREF=/terraform/1.5.7>1.5.7</A> "
                + "<a href=\"1.6.0-rc1/\">1.6.0-rc1/</a><a href=\"readme.txt\">readme</a></pre>"
        );
    }

    /// <summary>The file of the key that signs.</summary>
    public static string Key => Path.Combine(Cases, "releases.asc");

    /// <summary>The file of a key that signs nothing.</summary>
    public static string OtherKey => Path.Combine(Cases, "other.asc");

    public string Archive { get; }

    public string Checksums { get; }

    public string Signature { get; }

    public ConcurrentDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>Where requests for a path are sent instead.</summary>
    public ConcurrentDictionary<string, string> Redirects { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Requests { get; } = new();

    public string Url => _app.Urls.First();

    public static async Task<ReleaseServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ReleaseServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static byte[] Case(string name) => File.ReadAllBytes(Path.Combine(Cases, "terraform", Version, name));

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        Requests.Enqueue(path);
        if (Redirects.TryGetValue(path, out var target))
            http.Response.Redirect(target);
        else if (Files.TryGetValue(path, out var content))
            await http.Response.Body.WriteAsync(content);
        else
            http.Response.StatusCode = 404;
    }
}
