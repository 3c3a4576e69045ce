using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Terrateam.Functions.Http;

/// <summary>Limits of the web server that serves the app.</summary>
public static class ServerLimits
{
    /// <summary>Sets body size and read-ahead on the options of the server.</summary>
    public static void Set(KestrelServerOptions kestrel)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        // Kestrel's default of 30 MB is less than a run's results may have. The host's limit is a setting:
        // FUNCTIONS_REQUEST_BODY_SIZE_LIMIT.
        kestrel.Limits.MaxRequestBodySize = null;

        // How much of a body is read ahead of the function. The default of 1 MiB would be held for every slow
        // connection.
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
    }
}
