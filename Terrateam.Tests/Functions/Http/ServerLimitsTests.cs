using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Terrateam.Functions.Http;
using Terrateam.Local.Hosting;

namespace Terrateam.Tests.Functions.Http;

/// <summary>What 200 connections may make the server read ahead of the app fits into a small instance.</summary>
public sealed class ServerLimitsTests
{
    [Fact]
    public async Task A_connection_without_TLS_is_read_ahead_by_64_KiB_at_most()
    {
        await using var services = LocalApp.CreateBuilder([]).Services.BuildServiceProvider();

        Assert.Equal(
            64 * 1024,
            services.GetRequiredService<IOptions<SocketTransportOptions>>().Value.MaxReadBufferSize
        );
    }

    [Fact]
    public async Task A_connection_with_TLS_is_read_ahead_by_64_KiB_at_most()
    {
        await using var services = new ServiceCollection().AddServerLimits().BuildServiceProvider();

        Assert.Equal(
            64 * 1024,
            services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBufferSize
        );
    }
}
