using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrateam.Core.Runs.Protocol;

/// <summary>
/// The wire protocol's JSON, source-generated: <c>ProtocolJson.Default.WorkManifest</c> and so on. A missing required
/// field is a <see cref="JsonException"/> that names it; unknown fields are ignored; optional fields without a value
/// are not written.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = 256
)]
[JsonSerializable(typeof(InitiateRequest))]
[JsonSerializable(typeof(WorkManifest))]
[JsonSerializable(typeof(PlanUpload))]
[JsonSerializable(typeof(PlanDownload))]
[JsonSerializable(typeof(PlanEnvelope))]
[JsonSerializable(typeof(PlanCompletion))]
[JsonSerializable(typeof(PlanPartsResponse))]
[JsonSerializable(typeof(AccessTokenResponse))]
[JsonSerializable(typeof(StateReceipt))]
[JsonSerializable(typeof(IReadOnlyList<WorkManifestWorkspace>), TypeInfoPropertyName = "Workspaces")]
[JsonSerializable(typeof(RunnerReport.StepsV2))]
[JsonSerializable(typeof(RunnerReport.StepsV1))]
[JsonSerializable(typeof(RunnerReport.Index), TypeInfoPropertyName = "IndexReport")]
[JsonSerializable(typeof(RunnerReport.BuildConfig), TypeInfoPropertyName = "BuildConfigReport")]
[JsonSerializable(typeof(RunnerReport.BuildTree), TypeInfoPropertyName = "BuildTreeReport")]
[JsonSerializable(typeof(IReadOnlyList<BuiltFile>), TypeInfoPropertyName = "BuiltFiles")]
[JsonSerializable(typeof(RunnerReport.BuildFailure))]
public sealed partial class ProtocolJson : JsonSerializerContext;
