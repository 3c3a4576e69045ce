namespace Terrateam.Functions.GitHub.Responses;

internal sealed record WorkflowsResponse(WorkflowResponse[] Workflows);

internal sealed record WorkflowResponse(long Id, string Path, string Name, string? State = null)
{
    public bool IsDeleted => string.Equals(State, "deleted", StringComparison.Ordinal);

    public Workflow ToWorkflow() => new(Id, Path, Name);
}

// ReturnRunDetails asks for status 200 with the run's id; null leaves the key out, for servers that do not know it.
// Ref is the branch or tag whose copy of the workflow runs. Inputs has at most 25 entries.
internal sealed record DispatchRequest(string Ref, IReadOnlyDictionary<string, string> Inputs, bool? ReturnRunDetails);

internal sealed record DispatchResponse(long? WorkflowRunId = null);

internal sealed record WorkflowRunsResponse(WorkflowRunResponse[] WorkflowRuns);

internal sealed record WorkflowRunResponse(
    long Id,
    string HeadSha,
    string HtmlUrl,
    DateTimeOffset CreatedAt,
    string? Status = null,
    string? DisplayTitle = null,
    string? Name = null,
    string? Conclusion = null,
    string? Path = null,
    string? Event = null,
    string? HeadBranch = null,
    AccountResponse? TriggeringActor = null
)
{
    public WorkflowRun ToRun() =>
        new(
            Id,
            DisplayTitle ?? Name ?? "",
            Status ?? "",
            Conclusion,
            HeadSha,
            HtmlUrl,
            CreatedAt,
            Path ?? "",
            Event ?? "",
            HeadBranch ?? "",
            TriggeringActor?.Login ?? ""
        );
}
