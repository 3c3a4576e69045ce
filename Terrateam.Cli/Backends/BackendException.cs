using System.Net;

namespace Terrateam.Cli.Backends;

/// <summary>A request to the backend failed. The message names the fix.</summary>
internal sealed class BackendException(string message, HttpStatusCode? status = null, bool isPassing = false)
    : Exception(message)
{
    /// <summary>The status of the response, or null where none arrived.</summary>
    public HttpStatusCode? Status => status;

    /// <summary>True where the backend could not be reached, or may answer otherwise later.</summary>
    public bool IsPassing => isPassing || (status is { } known && Retries.IsPassing(known));
}
