using Microsoft.Extensions.Logging;
using Terrateam.Core.Reporting;
using Terrateam.Functions.Comments;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.PullRequests;

/// <summary>Comments once in a pull request of which an event is held back.</summary>
public sealed partial class SuspensionNotices(
    SuspensionStore suspensions,
    CommentPublisher comments,
    ILogger<SuspensionNotices> logger
)
{
    /// <summary>True where an event is held back; then its pull request is told, if GitHub lets us.</summary>
    public async Task<bool> HoldsAsync(InboxEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (await suspensions.FindAsync(entry.Repository, cancellationToken) is not { } suspension)
            return false;

        Log.Held(logger, entry.Owner, entry.Delivery, suspension.Scope.Name);
        try
        {
            await comments.SayAsync(
                entry.Repository,
                entry.Number,
                $"suspended-{suspension.Id:N}",
                MessageText.Render(new Message.Suspended()),
                cancellationToken
            );
        }
        catch (GitHubException exception)
        {
            // It is held back all the same.
            Log.NotTold(logger, entry.Owner, exception.Message);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Warning,
            Message = "{Owner}: {Delivery} is held back, because {Scope} is suspended"
        )]
        public static partial void Held(ILogger logger, string owner, string delivery, string scope);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Owner} could not be told that it is suspended: {Reason}")]
        public static partial void NotTold(ILogger logger, string owner, string reason);
    }
}
