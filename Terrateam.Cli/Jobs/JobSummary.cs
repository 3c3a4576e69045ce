using System.Text;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Steps;

namespace Terrateam.Cli.Jobs;

/// <summary>The page that GitHub shows of a job: a section for each piece of work.</summary>
/// <param name="environment">Names the file, and the server and repository for links.</param>
/// <param name="log">The job's log.</param>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
/// </remarks>
internal sealed class JobSummary(IReadOnlyDictionary<string, string> environment, JobLog log)
{
    /// <summary>GitHub shows nothing of a step whose file is longer, in bytes.</summary>
    public const int MaxFile = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Adds the section of a piece of work, and writes to the log what to do next.</summary>
    /// <param name="work">The work.</param>
    /// <param name="contexts">What ran, in order.</param>
    /// <param name="problem">Why the results were not delivered; null where they were.</param>
    /// <param name="isCancelled">True where the job was cancelled.</param>
    public void Write(Work work, IReadOnlyList<StepContext> contexts, string? problem = null, bool isCancelled = false)
    {
        var next = NextStep.Of(work, contexts, Link(work), isCancelled);
        if (problem is null)
            log.Line(NextStep.Of(work, contexts, link: null, isCancelled));
        if (environment.GetValueOrDefault("GITHUB_STEP_SUMMARY") is not { Length: > 0 } path)
            return;

        try
        {
            // Steps of the configuration may have written to it too.
            var file = new FileInfo(path);
            var room = MaxFile - (file.Exists ? (int)Math.Min(file.Length, MaxFile) : 0);
            var text = new SummaryText(log.Mask, room).Write(work, contexts, problem ?? next);
            File.AppendAllText(path, text, Utf8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Warning($"The job summary cannot be written: {exception.Message}");
        }
    }

    private string? Link(Work work) =>
        work.PullRequest is { } pullRequest
        && environment.GetValueOrDefault("GITHUB_SERVER_URL") is { Length: > 0 } server
        && environment.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } repository
        && pullRequest.Id.All(char.IsAsciiDigit)
            ? $"[#{pullRequest.Id}]({server.TrimEnd('/')}/{repository}/pull/{pullRequest.Id})"
            : null;
}
