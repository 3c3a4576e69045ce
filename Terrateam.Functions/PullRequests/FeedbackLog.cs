using Microsoft.Extensions.Logging;
using Terrateam.Core.Changes;

namespace Terrateam.Functions.PullRequests;

/// <summary>Logs users' feedback for the operators.</summary>
public sealed partial class FeedbackLog(ILogger<FeedbackLog> logger)
{
    /// <summary>Logs one feedback. The decision made the text a single line that is safe to log.</summary>
    public void Note(Repository repository, int number, string author, string text) =>
        Log.Feedback(logger, repository.Owner, repository.Name, number, author, text);

    private static partial class Log
    {
        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Feedback from {Author} in {Owner}/{Name}#{Number}: {Text}"
        )]
        public static partial void Feedback(
            ILogger logger,
            string owner,
            string name,
            int number,
            string author,
            string text
        );
    }
}
