using Terrateam.Core.Plans;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// States that an apply could not write to their backend, which the original has no call for:
/// <c>PUT …/states?path=…&amp;workspace=…&amp;sha256=…</c> with the state as gzip. A backend that lists
/// <see cref="Capability"/> among its capabilities keeps them.
/// </summary>
public static class StateTransfer
{
    /// <summary>The backend's entry in <see cref="WorkManifest.Apply.Capabilities"/>.</summary>
    public const string Capability = "errored-states";

    /// <summary>The path below the run's address.</summary>
    public const string Endpoint = "states";

    /// <summary>Longest request, in bytes.</summary>
    public const int MaxLength = StateContext.MaxLength;

    /// <summary>Longest state, in bytes.</summary>
    public const long MaxStateLength = 512L * 1024 * 1024;
}

/// <summary>Response to <c>PUT …/states</c>.</summary>
/// <param name="Id">What an operator asks for the state with.</param>
/// <param name="ExpiresAt">Until when it is kept.</param>
public sealed record StateReceipt(string Id, DateTimeOffset ExpiresAt);
