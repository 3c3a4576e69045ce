using Microsoft.AspNetCore.Http;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Functions.WorkManifests;

/// <summary>The response to a runner's request for work: the work, or why there is none.</summary>
/// <param name="Work">The work, or null.</param>
/// <param name="Status">The HTTP status of a refusal.</param>
/// <param name="Reason">The reason of a refusal, for the runner's log; never secret.</param>
public sealed record InitiateResponse(WorkManifest? Work, int Status = StatusCodes.Status200OK, string Reason = "")
{
    /// <summary>The run that this changed: its work was handed out, or it ended. Empty for none.</summary>
    public Guid RunId { get; init; }

    /// <summary>The run, where the reason is that its workflow run is not known yet.</summary>
    public Run? Early { get; init; }

    /// <summary>No work is left.</summary>
    public static InitiateResponse Done { get; } = new(new WorkManifest.Done());

    /// <summary>A response without work; the reason gets into the runner's log.</summary>
    public static InitiateResponse Refuse(int status, string reason) => new(null, status, reason);
}
