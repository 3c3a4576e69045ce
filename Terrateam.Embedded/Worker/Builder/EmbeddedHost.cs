using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Terrateam.Embedded.Worker.Builder;

/// <summary>What can be asked of a running host.</summary>
public static class EmbeddedHost
{
    /// <summary>The address that it listens on, with the port that it got if any free one was asked for.</summary>
    /// <param name="host">The host, started.</param>
    /// <exception cref="InvalidOperationException">It is not listening.</exception>
    public static Uri BaseAddress(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var addresses = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses;
        return addresses?.FirstOrDefault() is { } address
            ? new Uri(address)
            : throw new InvalidOperationException("The host has not been started.");
    }
}
