namespace Terrateam.Sandbox.GitHub.Statuses;

/// <summary>A check run of a commit.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="App">The slug of the App that wrote it.</param>
/// <param name="Status"><c>queued</c>, <c>in_progress</c> or <c>completed</c>.</param>
/// <param name="Conclusion">Its result, or null.</param>
/// <param name="Title">The title of its output.</param>
/// <param name="Summary">The Markdown above its details.</param>
/// <param name="Text">Its details, or null.</param>
/// <param name="DetailsUrl">Where its link leads, or null.</param>
/// <param name="ExternalId">What its App gave it.</param>
/// <param name="Annotations">Path, line and message of each.</param>
/// <param name="Actions">The identifiers of its buttons.</param>
public sealed record SandboxCheckRun(
    long Id,
    string Name,
    string App,
    string Status,
    string? Conclusion,
    string? Title,
    string? Summary,
    string? Text,
    string? DetailsUrl,
    string? ExternalId,
    IReadOnlyList<(string Path, int Line, string Message)> Annotations,
    IReadOnlyList<string> Actions
)
{
    internal static SandboxCheckRun From(CheckRunState check) =>
        new(
            check.Id,
            check.Name,
            check.AppSlug,
            check.Status,
            check.Conclusion,
            check.Title,
            check.Summary,
            check.Text,
            check.DetailsUrl,
            check.ExternalId,
            [.. check.Annotations],
            check.Actions
        );
}
