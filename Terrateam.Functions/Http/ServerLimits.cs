using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Terrateam.Functions.Http;

/// <summary>What the web server of the app bounds by itself.</summary>
public static class ServerLimits
{
    /// <summary>Sets the limits.</summary>
    public static void Set(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        // It would stop at 30 MB, less than a run's results may have. The host's limit is a setting:
        // FUNCTIONS_REQUEST_BODY_SIZE_LIMIT.
        kestrel.Limits.MaxRequestBodySize = null;

        // What the server reads ahead of a body that nobody has asked for yet: 1 MiB otherwise, of every slow
        // connection.
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
    }
}
