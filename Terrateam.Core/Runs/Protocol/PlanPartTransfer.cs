using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// Plans in parts, beside the single requests of the original: <c>PUT …/plans/parts/{index}</c> for each part, from 0,
/// as octets, then <c>POST …/plans/parts</c>; and <c>GET …/plans/parts</c>, then <c>GET …/plans/parts/{index}</c>. A
/// backend that lists <see cref="Capability"/> among its capabilities supports them.
/// </summary>
public static class PlanPartTransfer
{
    /// <summary>The backend's entry in <see cref="WorkManifest.Plan.Capabilities"/>.</summary>
    public const string Capability = "plan-parts";

    /// <summary>The path below the run's address.</summary>
    public const string Endpoint = "plans/parts";
}

/// <summary>
/// Body of <c>POST …/plans/parts</c>: makes a plan of the parts that were sent, or of none when it changes nothing.
/// </summary>
/// <param name="Path">Directory of the dirspace.</param>
/// <param name="Workspace">Its workspace.</param>
/// <param name="Upload">The runner's own id of the upload, one for each plan file.</param>
/// <param name="Parts">How many parts it has.</param>
/// <param name="Sha256">SHA-256 of the plan file in hexadecimal.</param>
/// <param name="HasChanges">False when the plan does nothing; its file is then not kept, and need not be sent.</param>
/// <param name="Terrateam">The engine and commits that the plan was made with.</param>
public sealed record PlanCompletion(
    string Path,
    string Workspace,
    Guid Upload,
    int Parts,
    string Sha256,
    bool HasChanges,
    PlanOrigin Terrateam
);

/// <summary>Response to <c>GET …/plans/parts?path=…&amp;workspace=…</c>.</summary>
/// <param name="Parts">How many parts to request; 0 where the plan is available by the single request only.</param>
/// <param name="Length">Length of the plan file in bytes.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal.</param>
/// <param name="ShownSha256">SHA-256 in hexadecimal of its text as reviewers were shown it.</param>
public sealed record PlanPartsResponse(
    int Parts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long Length = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sha256 = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ShownSha256 = null
);
