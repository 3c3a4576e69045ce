using Microsoft.Extensions.Logging;
using Terrateam.Core.Gates;
using Terrateam.Core.Runs;
using Terrateam.Functions.GitHub;

namespace Terrateam.Functions.Runs;

/// <summary>Requests the reviews that gates need. The gates hold whether or not a review was requested.</summary>
public sealed partial class ReviewRequests(IGitHubApp app, ILogger<ReviewRequests> logger)
{
    /// <summary>Requests the reviews of a run's gates; safe to repeat.</summary>
    public async Task AskAsync(Run run, CancellationToken cancellationToken)
    {
        var reviewers = GateReviewers.From(run.Gates, run.PullRequest.Author);
        if (reviewers.IsEmpty || await TryAsync(run, reviewers.People, reviewers.Teams, cancellationToken))
            return;

        // One at a time: GitHub refuses the whole request for one reviewer who cannot review.
        foreach (var person in reviewers.People)
            await TryAsync(run, [person], [], cancellationToken);
        foreach (var team in reviewers.Teams)
            await TryAsync(run, [], [team], cancellationToken);
    }

    private async Task<bool> TryAsync(
        Run run,
        IReadOnlyList<string> people,
        IReadOnlyList<string> teams,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await app.For(run.Repository)
                .Reviews.RequestAsync(run.PullRequest.Number, people, teams, cancellationToken);
            return true;
        }
        catch (GitHubException exception) when (exception.Status is 403 or 404 or 422)
        {
            Log.NotAsked(logger, run.Repository.FullName, run.PullRequest.Number, exception);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Repository}#{Number}: not everybody could be asked for a review"
        )]
        public static partial void NotAsked(ILogger logger, string repository, int number, Exception exception);
    }
}
