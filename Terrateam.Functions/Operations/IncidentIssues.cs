using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Terrateam.Core.Changes;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Operations;

/// <summary>
/// Tells of an incident in an issue, where the operator who opened it asked for one. The record says what the issue has
/// to show and what it shows, so that a call that failed is made up for.
/// </summary>
internal sealed partial class IncidentIssues(
    IncidentStore incidents,
    OwnIssues own,
    CommentPublisher comments,
    Belongings belongings,
    IGitHubApp app,
    IOptions<ReviewOptions> options,
    TimeProvider time,
    ILogger<IncidentIssues> logger
)
{
    /// <summary>What changed in this time is still being told by the call that changed it.</summary>
    private static readonly TimeSpan Told = TimeSpan.FromMinutes(10);

    /// <summary>Owner and name of the repository whose issue it is; null where there is none.</summary>
    public async Task<string?> PlaceAsync(long? repository, CancellationToken cancellationToken) =>
        repository is { } id ? (await belongings.FindAsync(id, cancellationToken))?.Name
        : options.Value.Repository is { Length: > 0 } name ? name
        : null;

    /// <summary>Makes up for what GitHub refused earlier. A timer calls it; safe to repeat.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        foreach (var incident in await incidents.ListAsync(cancellationToken))
        {
            if (IsBehind(incident) && LastChange(incident) <= time.GetUtcNow() - Told)
                _ = await TellAsync(incident, cancellationToken);
        }
    }

    /// <summary>Tells what the issue lacks, and returns what to say of it to the operator.</summary>
    public async Task<string> TellAsync(Incident incident, CancellationToken cancellationToken)
    {
        if (incident.Issue is not { } issue || !IsBehind(incident))
            return "";

        try
        {
            var number = await TellAsync(incident, issue, cancellationToken);
            return string.Create(CultureInfo.InvariantCulture, $"It is told in {issue.Repository}#{number}.\n");
        }
        catch (GitHubException exception)
        {
            Log.NotTold(logger, incident.Number, issue.Repository, exception.Message);
            return $"The issue in {issue.Repository} could not be written, which is tried again within the hour: {exception.Message}\n";
        }
    }

    private async Task<int> TellAsync(Incident incident, IncidentIssue issue, CancellationToken cancellationToken)
    {
        var repository = await own.FindRepositoryAsync(issue.Repository, cancellationToken)
            ?? throw new GitHubException("the repository is not there, or the App is not installed on it");
        if (issue.Number is null)
        {
            var opened = await own.OpenAsync(
                repository,
                IncidentIssueText.Marker(incident),
                IncidentIssueText.Label,
                IncidentIssueText.Title(incident),
                IncidentIssueText.Body(incident),
                cancellationToken
            );
            issue = await KeepAsync(incident, issue with { Number = opened.Number }, cancellationToken);
        }

        var number = issue.Number!.Value;
        try
        {
            for (var index = issue.Notes; index < incident.Notes.Count; index++)
            {
                if (incident.Notes[index] is not { IsTold: true } note)
                    continue;

                var text = IncidentIssueText.News(incident, note);
                await SayAsync(repository, number, $"note-{index}", text, cancellationToken);
                issue = await KeepAsync(incident, issue with { Notes = index + 1 }, cancellationToken);
            }

            if (incident.ClosedAt is { } closed && !issue.IsClosed)
            {
                await SayAsync(
                    repository,
                    number,
                    "closed",
                    IncidentIssueText.Closed(incident, closed),
                    cancellationToken
                );
                _ = await app.For(repository)
                    .Issues.UpdateAsync(
                        number,
                        IncidentIssueText.Title(incident),
                        IncidentIssueText.Body(incident),
                        isOpen: false,
                        cancellationToken
                    );
                await KeepAsync(incident, issue with { IsClosed = true }, cancellationToken);
            }
        }
        catch (GitHubException exception) when (exception.Status is 404 or 410)
        {
            // Its issue was deleted: there is nothing left to tell it in.
            await KeepAsync(incident, issue with { Notes = int.MaxValue, IsClosed = true }, cancellationToken);
        }

        return number;

        Task<Comment> SayAsync(Repository where, int number, string key, string text, CancellationToken token) =>
            comments.SayAsync(
                where,
                number,
                string.Create(CultureInfo.InvariantCulture, $"incident-{incident.Number}-{key}"),
                text,
                token
            );
    }

    private async Task<IncidentIssue> KeepAsync(
        Incident incident,
        IncidentIssue issue,
        CancellationToken cancellationToken
    )
    {
        _ = await incidents.UpdateAsync(incident.Number, known => known with { Issue = issue }, cancellationToken);
        return issue;
    }

    private static bool IsBehind(Incident incident) =>
        incident.Issue is { } issue
        && (
            issue.Number is null
            || incident.Notes.Skip(issue.Notes).Any(static note => note.IsTold)
            || (incident.ClosedAt is not null && !issue.IsClosed)
        );

    private static DateTimeOffset LastChange(Incident incident) =>
        incident.ClosedAt ?? (incident.Notes.Count > 0 ? incident.Notes[^1].At : incident.OpenedAt);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "Incident {Number} could not be told in an issue of {Repository}, and is tried again: {Reason}"
        )]
        public static partial void NotTold(ILogger logger, int number, string repository, string reason);
    }
}
