using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Terrateam.Benchmarks.Webhooks;

/// <summary>
/// The least that any server has to do with a delivery: read it, verify it, and write it durably where it has a
/// database.
/// </summary>
internal sealed class BareServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RowWriter? _rows;

    private BareServer(WebApplication app, RowWriter? rows, string url) => (_app, _rows, Url) = (app, rows, url);

    public string Url { get; }

    public static async Task<BareServer> StartAsync(string secret, string? database)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        var rows = database is null ? null : new RowWriter(database);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Run(context => HandleAsync(context, key, rows));
        await app.StartAsync();
        return new(app, rows, app.Urls.Single() + "/");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rows?.Dispose();
    }

    private static async Task HandleAsync(HttpContext context, byte[] key, RowWriter? rows)
    {
        var body = new byte[(int)context.Request.ContentLength!.Value];
        await context.Request.Body.ReadExactlyAsync(body);
        var claimed = Convert.FromHexString(context.Request.Headers["X-Hub-Signature-256"].ToString().AsSpan(7));
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, body), claimed))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (rows is not null)
            await rows.WriteAsync(context.Request.Headers["X-GitHub-Delivery"].ToString(), body);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        context.Response.ContentLength = 0;
    }
}
