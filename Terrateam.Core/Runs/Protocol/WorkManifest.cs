using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// The response to <c>initiate</c>: what the job does next; <c>type</c> says which kind it is. A runner asks again
/// after each piece of work until the response is <see cref="Done"/>.
/// </summary>
/// <remarks>
/// Field for field the schemas <c>work-manifest-*</c> of <c>api_schemas/terrat/api.json</c> in terrateamio/terrateam.
/// Readers ignore fields that they do not know.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Plan), "plan")]
[JsonDerivedType(typeof(Apply), "apply")]
[JsonDerivedType(typeof(UnsafeApply), "unsafe-apply")]
[JsonDerivedType(typeof(Index), "index")]
[JsonDerivedType(typeof(BuildConfig), "build-config")]
[JsonDerivedType(typeof(BuildTree), "build-tree")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record WorkManifest
{
    private WorkManifest() { }

    /// <summary>Plan the changed dirspaces.</summary>
    /// <param name="Token">The run's token: the bearer of every later call.</param>
    /// <param name="ApiBaseUrl">The backend's API without <c>/github</c>, such as <c>https://host/api</c>.</param>
    /// <param name="InstallationId">The GitHub App installation, as text.</param>
    /// <param name="BaseRef">The branch to merge into the checkout, without <c>refs/heads/</c>.</param>
    /// <param name="ChangedDirspaces">The dirspaces to plan.</param>
    /// <param name="Dirspaces">Every dirspace of the head branch.</param>
    /// <param name="BaseDirspaces">Every dirspace of the base branch.</param>
    /// <param name="Config">The effective configuration, version 1, as JSON.</param>
    /// <param name="RunKind"><see cref="RunKinds.PullRequest"/> or <see cref="RunKinds.Drift"/>.</param>
    /// <param name="ResultVersion">The form of the results: 2.</param>
    /// <param name="Capabilities">What the server supports, such as <c>tenv</c>; may be empty.</param>
    /// <param name="RunKindData">The pull request; absent for drift.</param>
    /// <param name="ProtocolVersion">1.</param>
    /// <param name="Terrateam">Only sent to our own runner.</param>
    public sealed record Plan(
        string Token,
        string ApiBaseUrl,
        string InstallationId,
        string BaseRef,
        IReadOnlyList<WorkManifestDirspace> ChangedDirspaces,
        IReadOnlyList<WorkManifestDirspace> Dirspaces,
        IReadOnlyList<WorkManifestDirspace> BaseDirspaces,
        JsonElement Config,
        string RunKind,
        int ResultVersion,
        IReadOnlyList<string> Capabilities,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunKindData? RunKindData = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ProtocolVersion = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null
    ) : WorkManifest;

    /// <summary>Apply the stored plans of the changed dirspaces. The fields are those of <see cref="Plan"/>.</summary>
    public sealed record Apply(
        string Token,
        string ApiBaseUrl,
        string InstallationId,
        string BaseRef,
        IReadOnlyList<WorkManifestDirspace> ChangedDirspaces,
        JsonElement Config,
        string RunKind,
        int ResultVersion,
        IReadOnlyList<string> Capabilities,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunKindData? RunKindData = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? ProtocolVersion = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null
    ) : WorkManifest;

    /// <summary>
    /// Apply without a stored plan (<c>apply-autoapprove</c>). The original's has no capabilities; they are sent to our
    /// own runner.
    /// </summary>
    public sealed record UnsafeApply(
        string Token,
        string BaseRef,
        IReadOnlyList<WorkManifestDirspace> ChangedDirspaces,
        JsonElement Config,
        string RunKind,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
            IReadOnlyList<string>? Capabilities = null
    ) : WorkManifest;

    /// <summary>Find the modules that directories use.</summary>
    public sealed record Index(
        string Token,
        string BaseRef,
        IReadOnlyList<string> Dirs,
        JsonElement Config,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null
    ) : WorkManifest;

    /// <summary>Run the configuration builder.</summary>
    public sealed record BuildConfig(
        string Token,
        string BaseRef,
        JsonElement Config,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null
    ) : WorkManifest;

    /// <summary>Run the tree builder.</summary>
    public sealed record BuildTree(
        string Token,
        string BaseRef,
        JsonElement Config,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RunnerInstructions? Terrateam = null
    ) : WorkManifest;

    /// <summary>There is no (more) work: the job ends.</summary>
    public sealed record Done : WorkManifest;
}

/// <summary>The pull request of a run.</summary>
/// <param name="Id">The pull request's number, as text.</param>
public sealed record RunKindData(string Id);

/// <summary>The values of <c>run_kind</c>.</summary>
public static class RunKinds
{
    /// <summary>A pull request's run.</summary>
    public const string PullRequest = "pr";

    /// <summary>A drift schedule's run.</summary>
    public const string Drift = "drift";
}
