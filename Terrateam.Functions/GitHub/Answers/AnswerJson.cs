using System.Text.Json.Serialization;

namespace Terrateam.Functions.GitHub.Answers;

/// <summary>How GitHub's answers are read and requests to it are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(AppAnswer))]
[JsonSerializable(typeof(DeliveryAnswer[]))]
[JsonSerializable(typeof(InstallationTokenAnswer))]
[JsonSerializable(typeof(InstallationTokenRequest))]
[JsonSerializable(typeof(RepositoryAnswer))]
[JsonSerializable(typeof(PermissionAnswer))]
[JsonSerializable(typeof(PullRequestAnswer))]
[JsonSerializable(typeof(FileAnswer[]))]
[JsonSerializable(typeof(TreeAnswer))]
[JsonSerializable(typeof(StatusAnswer[]))]
[JsonSerializable(typeof(CheckRunsAnswer))]
[JsonSerializable(typeof(StatusRequest))]
[JsonSerializable(typeof(IgnoredAnswer))]
[JsonSerializable(typeof(CommentAnswer))]
[JsonSerializable(typeof(CommentAnswer[]))]
[JsonSerializable(typeof(CommentRequest))]
[JsonSerializable(typeof(ReactionRequest))]
[JsonSerializable(typeof(MinimizeRequest))]
[JsonSerializable(typeof(GraphAnswer))]
[JsonSerializable(typeof(WorkflowsAnswer))]
[JsonSerializable(typeof(DispatchRequest))]
[JsonSerializable(typeof(DispatchAnswer))]
[JsonSerializable(typeof(WorkflowRunAnswer))]
[JsonSerializable(typeof(WorkflowRunsAnswer))]
[JsonSerializable(typeof(ReviewAnswer[]))]
[JsonSerializable(typeof(PullRequestCommitAnswer[]))]
[JsonSerializable(typeof(ReviewersRequest))]
[JsonSerializable(typeof(MembershipAnswer))]
[JsonSerializable(typeof(DecisionRequest))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(MergeAnswer))]
[JsonSerializable(typeof(ReferenceAnswer))]
[JsonSerializable(typeof(IssueRequest))]
[JsonSerializable(typeof(IssueAnswer))]
[JsonSerializable(typeof(IssueAnswer[]))]
internal sealed partial class AnswerJson : JsonSerializerContext;
