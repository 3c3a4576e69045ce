using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Webhooks;

namespace Terrateam.Tests.Functions.Webhooks;

public sealed class DeliverySourceTests
{
    [Theory]
    // What Azure's front end tells the host, which asks the app over loopback.
    [InlineData("127.0.0.1", "140.82.115.9:41234", true)]
    [InlineData("127.0.0.1", "140.82.115.9", true)]
    [InlineData("127.0.0.1", "203.0.113.7:41234", false)]
    [InlineData("::1", "[2a0a:a440::1]:443", true)]
    [InlineData("::1", "2a0a:a440::1", true)]
    [InlineData("10.1.2.3", "[2a0a:b440::1]:443", false)]
    [InlineData("::ffff:127.0.0.1", "::ffff:140.82.112.0", true)]
    // Whoever sends a header of his own stands before the one that the proxy appends.
    [InlineData("127.0.0.1", "140.82.115.9, 203.0.113.7:41234", false)]
    [InlineData("127.0.0.1", "203.0.113.7, 140.82.115.9:41234", true)]
    [InlineData("127.0.0.1", "140.82.115.9,", false)]
    [InlineData("127.0.0.1", "140.82.115.9 203.0.113.7", false)]
    [InlineData("127.0.0.1", "github.com", false)]
    // A connection of the sender's own: the header is the sender's.
    [InlineData("203.0.113.7", "140.82.115.9", false)]
    [InlineData("::ffff:203.0.113.7", "140.82.115.9", false)]
    [InlineData("140.82.127.255", "203.0.113.7", true)]
    [InlineData("140.82.128.0", null, false)]
    [InlineData("140.82.112.0", null, true)]
    // Nothing is known.
    [InlineData("127.0.0.1", null, false)]
    [InlineData(null, null, false)]
    [InlineData(null, "140.82.115.9", true)]
    public void Only_what_comes_from_GitHub_is_admitted(string? connection, string? forwarded, bool admitted) =>
        Assert.Equal(admitted, Source("140.82.112.0/20", "2a0a:a440::/29").Admits(Request(connection, forwarded)));

    [Theory]
    [InlineData("203.0.113.7", null)]
    [InlineData(null, "nonsense")]
    public void Without_ranges_everything_is(string? connection, string? forwarded) =>
        Assert.True(Source().Admits(Request(connection, forwarded)));

    [Fact]
    public void Headers_that_come_in_several_lines_count_as_one()
    {
        var request = Request("127.0.0.1", null);
        request.Headers.Append("X-Forwarded-For", "140.82.115.9");
        request.Headers.Append("X-Forwarded-For", "203.0.113.7");

        Assert.False(Source("140.82.112.0/20").Admits(request));
    }

    private static DeliverySource Source(params string[] ranges)
    {
        var options = new GitHubOptions();
        foreach (var range in ranges)
            options.HookRanges.Add(range);
        return new DeliverySource(Options.Create(options));
    }

    private static HttpRequest Request(string? connection, string? forwarded)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = connection is null ? null : IPAddress.Parse(connection);
        if (forwarded is not null)
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        return context.Request;
    }
}
