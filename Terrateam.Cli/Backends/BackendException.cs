using System.Net;

namespace Terrateam.Cli.Backends;

/// <summary>A request to the backend failed. The message names the fix.</summary>
internal sealed class BackendException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>The status of the response, or null where none arrived.</summary>
    public HttpStatusCode? Status => status;
}
