using System.Text.Json.Serialization;
using Terrateam.Core.Runs;

namespace Terrateam.Functions.Operations;

/// <summary>What evidence says of a run: no token, no configuration, no output.</summary>
internal sealed record EvidenceRun(
    Guid Id,
    long Installation,
    long RepositoryId,
    string Repository,
    int? PullRequest,
    string? Drift,
    string Kind,
    string Actor,
    string HeadSha,
    string BaseRef,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DispatchedAt,
    DateTimeOffset? InitiatedAt,
    DateTimeOffset? EndedAt,
    string Status,
    string End,
    string? EndDetail,
    long? WorkflowRunId,
    string? Url,
    IReadOnlyList<string> Dirspaces
)
{
    public static EvidenceRun From(Run run) =>
        new(
            run.Id,
            run.Repository.InstallationId,
            run.Repository.Id,
            run.Repository.FullName,
            run.Drift is null ? run.PullRequest.Number : null,
            run.Drift,
            run.Kind.Operation(),
            run.Actor,
            run.PullRequest.HeadSha,
            run.PullRequest.BaseRef,
            run.CreatedAt,
            run.DispatchedAt,
            run.InitiatedAt,
            run.EndedAt,
            run.Status.ToString(),
            run.End.ToString(),
            run.EndDetail,
            run.WorkflowRunId,
            run.Url,
            [.. run.Dirspaces.Select(static one => one.Dirspace.ToString())]
        );
}

/// <summary>What evidence tells of a setting of the app.</summary>
/// <param name="Setting">Its name.</param>
/// <param name="Digest">A digest of its value that shows whether it changed, and tells nobody what it is.</param>
internal sealed record EvidenceSetting(string Setting, string Digest);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(EvidenceRun))]
[JsonSerializable(typeof(EvidenceSetting))]
[JsonSerializable(typeof(EvidenceSignature))]
internal sealed partial class EvidenceJson : JsonSerializerContext;
