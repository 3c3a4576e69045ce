using System.Net;

namespace Terrateam.Cli.Backends;

/// <summary>The backend did not do what was asked. The message says what to do about it.</summary>
internal sealed class BackendException(string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>What it answered, or null where there was no answer.</summary>
    public HttpStatusCode? Status => status;
}
