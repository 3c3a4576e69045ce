using System.Net;
using Microsoft.Extensions.Time.Testing;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Secrets;

namespace Terrateam.Tests.Cli;

public sealed class WorkRequestTests
{
    [Fact]
    public async Task A_job_that_GitHub_never_names_is_given_up_after_five_minutes()
    {
        var time = new FakeTimeProvider();
        using var handler = new Early();
        using var http = new HttpMessageInvoker(handler);
        var log = new JobLog(TextWriter.Null, new SecretMask());
        var retries = new Retries(http, time, log);
        var settings = new JobSettings("token", "http://127.0.0.1/api/github", "/", "1", "abc");
        var identity = new OidcToken(retries, new Dictionary<string, string>(StringComparer.Ordinal), log);
        var begun = time.GetUtcNow();

        var asking = new WorkRequest(new Backend(settings, retries), identity, "a", time, log).SendAsync(
            TestContext.Current.CancellationToken
        );
        while (!asking.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        var refused = await Assert.ThrowsAsync<BackendException>(() => asking);
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(time.GetUtcNow() - begun >= TimeSpan.FromMinutes(5));
        Assert.InRange(handler.Count, 15, 30);
    }

    private sealed class Early : HttpMessageHandler
    {
        public int Count { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Count++;
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.Conflict));
        }
    }
}
