using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>One step in results version 2.</summary>
/// <param name="Scope">The dirspace or hook that it belongs to.</param>
/// <param name="Step">
/// <c>tf/init</c>, <c>tf/plan</c>, <c>tf/apply</c> (other engines put their name before the slash), <c>run</c>,
/// <c>env</c>, <c>checkout</c>, <c>gates</c>, <c>auth/oidc</c>, <c>auth/update-terrateam-github-token</c> and more;
/// unknown names are no error.
/// </param>
/// <param name="Success">Whether the step itself succeeded.</param>
/// <param name="IgnoreErrors">True: a failure of this step is not a failure of its dirspace.</param>
/// <param name="Payload">
/// Any object. Known keys: text, stderr, cmd, exit_code, visible_on (always, error, failure, success), format, plan
/// (the diff), has_changes, outputs, error, data; and currency, summary, dirspaces of a cost estimation.
/// </param>
public sealed record StepOutputV2(StepScope Scope, string Step, bool Success, bool IgnoreErrors, JsonElement Payload);

/// <summary>
/// What a step belongs to: a dirspace (<c>dir</c> and <c>workspace</c>) or the run (<c>flow</c> and <c>subflow</c>).
/// </summary>
/// <param name="Type"><c>dirspace</c> or <c>run</c>. Runners send it; the schema lets it be absent.</param>
/// <param name="Dir">Directory of the dirspace.</param>
/// <param name="Workspace">Workspace of the dirspace.</param>
/// <param name="Flow"><c>hooks</c>.</param>
/// <param name="Subflow"><c>pre</c> or <c>post</c>.</param>
public sealed record StepScope(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Type = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dir = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Workspace = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Flow = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Subflow = null
)
{
    /// <summary>A dirspace's step.</summary>
    public static StepScope From(Terrateam.Core.Patterns.Dirspace dirspace) =>
        new("dirspace", dirspace.Directory, dirspace.Workspace);

    /// <summary>A step before all dirspaces.</summary>
    public static StepScope Before { get; } = new("run", Flow: "hooks", Subflow: "pre");

    /// <summary>A step after all dirspaces.</summary>
    public static StepScope After { get; } = new("run", Flow: "hooks", Subflow: "post");
}

/// <summary>An approval that a step asks for before its dirspace may be applied.</summary>
public sealed record Gate(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? AllOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? AnyOf = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? AnyOfCount = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Token = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Name = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Dir = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Workspace = null
)
{
    /// <summary>True where the people and teams that it names are to be requested as reviewers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AddReviewers { get; init; }
}
