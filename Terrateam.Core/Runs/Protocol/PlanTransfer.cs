using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>Body of <c>POST …/plans</c>. The response is 200 without a body.</summary>
/// <param name="Path">Directory of the dirspace.</param>
/// <param name="Workspace">Its workspace.</param>
/// <param name="PlanData">Base64 of the <see cref="PlanEnvelope"/>'s JSON. The backend does not parse it.</param>
/// <param name="HasChanges">False when the plan does nothing. Absent means true.</param>
/// <param name="Terrateam">Only sent by our own runner.</param>
public sealed record PlanUpload(
    string Path,
    string Workspace,
    string PlanData,
    bool HasChanges = true,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlanOrigin? Terrateam = null
);

/// <summary>
/// Response to <c>GET …/plans?path=…&amp;workspace=…</c>; without a plan the response is 404 without a body.
/// </summary>
/// <param name="Data">The value of <see cref="PlanUpload.PlanData"/>.</param>
/// <param name="ShownSha256">
/// Our extension, which the original runner ignores: the digest of the plan's text as reviewers were shown it, see
/// <see cref="Plans.ShownPlan"/>. A plan file with another text is not applied.
/// </param>
/// <remarks>
/// The published description names the parameter <c>dir</c>; the original server and runner both use <c>path</c>.
/// </remarks>
public sealed record PlanDownload(
    string Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ShownSha256 = null
);

/// <summary>
/// The content of <see cref="PlanUpload.PlanData"/>: the plan itself, or the commands that fetch and delete it
/// elsewhere.
/// </summary>
/// <param name="Method"><c>terrateam</c> (data inside) or <c>cmd</c>.</param>
/// <param name="Version">1.</param>
/// <param name="Data">Base64 of the plan file, for <c>terrateam</c>.</param>
/// <param name="Fetch">Command that fetches the plan, for <c>cmd</c>.</param>
/// <param name="Delete">Command that deletes it, for <c>cmd</c>.</param>
/// <param name="Terrateam">Only sent by our own runner, for <c>cmd</c>.</param>
public sealed record PlanEnvelope(
    string Method,
    int Version,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Fetch = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Delete = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] PlanPlace? Terrateam = null
);

/// <summary>
/// Our extension of <see cref="PlanEnvelope"/>: what was put into the placeholders of the configuration's commands, so
/// that the runner that applies takes the commands from its own configuration.
/// </summary>
/// <param name="Date">For <c>$date</c>.</param>
/// <param name="Time">For <c>$time</c>.</param>
/// <param name="Token">For <c>$token</c>.</param>
/// <param name="Sha256">SHA-256 of the plan file in hexadecimal.</param>
public sealed record PlanPlace(string Date, string Time, string Token, string Sha256);

/// <summary>Response to <c>POST …/access-token</c>.</summary>
/// <param name="Value">A GitHub installation token.</param>
public sealed record AccessTokenResponse([property: JsonPropertyName("access_token")] string Value);
