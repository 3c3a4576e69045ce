using System.Text.Json.Serialization;

namespace Terrateam.Functions.GitHub.Responses;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AppResponse))]
[JsonSerializable(typeof(InstallationResponse[]))]
[JsonSerializable(typeof(DeliveryResponse[]))]
[JsonSerializable(typeof(InstallationTokenResponse))]
[JsonSerializable(typeof(InstallationTokenRequest))]
[JsonSerializable(typeof(RepositoryResponse))]
[JsonSerializable(typeof(PermissionResponse))]
[JsonSerializable(typeof(PullRequestResponse))]
[JsonSerializable(typeof(FileResponse[]))]
[JsonSerializable(typeof(TreeResponse))]
[JsonSerializable(typeof(DirectoryResponse))]
[JsonSerializable(typeof(DirectoryEntryResponse[]))]
[JsonSerializable(typeof(StatusResponse[]))]
[JsonSerializable(typeof(CheckRunsResponse))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(CheckRunRequest))]
[JsonSerializable(typeof(CheckRunIdResponse))]
[JsonSerializable(typeof(IgnoredResponse))]
[JsonSerializable(typeof(CommentResponse))]
[JsonSerializable(typeof(CommentResponse[]))]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(ReactionRequest))]
[JsonSerializable(typeof(MinimizeRequest))]
[JsonSerializable(typeof(GraphResponse))]
[JsonSerializable(typeof(WorkflowsResponse))]
[JsonSerializable(typeof(DispatchRequest))]
[JsonSerializable(typeof(DispatchResponse))]
[JsonSerializable(typeof(WorkflowRunResponse))]
[JsonSerializable(typeof(WorkflowRunsResponse))]
[JsonSerializable(typeof(ReviewResponse[]))]
[JsonSerializable(typeof(PullRequestCommitResponse[]))]
[JsonSerializable(typeof(ReviewersRequest))]
[JsonSerializable(typeof(MembershipResponse))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionResponse))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(MergeResponse))]
[JsonSerializable(typeof(ReferenceResponse))]
[JsonSerializable(typeof(IssueRequest))]
[JsonSerializable(typeof(IssueResponse))]
[JsonSerializable(typeof(IssueResponse[]))]
internal sealed partial class ResponseJson : JsonSerializerContext;
