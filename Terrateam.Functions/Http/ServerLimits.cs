using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Terrateam.Functions.Http;

/// <summary>Limits of the web server that serves the app.</summary>
public static class ServerLimits
{
    /// <summary>
    /// How much of a request is read ahead of the function, in bytes. The default of 1 MiB would be held for every slow
    /// connection.
    /// </summary>
    public const int ReadAhead = 64 * 1024;

    /// <summary>Sets body size and read-ahead on the options of the server.</summary>
    public static IServiceCollection AddServerLimits(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services
            .Configure<KestrelServerOptions>(kestrel =>
            {
                // Kestrel's default of 30 MB is less than a run's results may have. The host's limit is a setting:
                // FUNCTIONS_REQUEST_BODY_SIZE_LIMIT.
                kestrel.Limits.MaxRequestBodySize = null;

                // Holds for TLS alone; without it the transport's own limit does.
                kestrel.Limits.MaxRequestBufferSize = ReadAhead;
            })
            .Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ReadAhead);
    }
}
