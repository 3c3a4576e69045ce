namespace Terrateam.Functions.GitHub.Responses;

internal sealed record CheckRunIdResponse(long Id);

internal sealed record CheckRunRequest(
    string Name,
    string Status,
    string? Conclusion,
    string? DetailsUrl,
    string? ExternalId,
    CheckOutputRequest Output,
    CheckActionRequest[] Actions,
    string? HeadSha = null
);

internal sealed record CheckOutputRequest(
    string Title,
    string Summary,
    string? Text,
    CheckAnnotationRequest[]? Annotations
);

internal sealed record CheckAnnotationRequest(
    string Path,
    int StartLine,
    int EndLine,
    string AnnotationLevel,
    string Title,
    string Message
);

internal sealed record CheckActionRequest(string Label, string Description, string Identifier);
