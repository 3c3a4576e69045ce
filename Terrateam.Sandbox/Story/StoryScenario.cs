using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Story;

/// <summary>
/// The story: a pull request is opened, planned, reviewed, applied by comment, merged; no locks or plans remain.
/// </summary>
internal sealed class StoryScenario(
    IStoryOutput output,
    StoryReporter reporter,
    IReadOnlyDictionary<string, string> settings,
    TimeProvider time,
    CancellationToken stopped
)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the story and returns its last line. A failure is an exception with the cause.</summary>
    public async Task<string> PlayAsync()
    {
        await using var github = await SandboxGitHub.StartAsync();
        var files = SampleRepository.Read(Path.Combine(github.Directory, "state"));
        var repository = await github.CreateRepositoryAsync("acme/infra", files);
        repository.Grant("bob", "write");
        await using var app = await SandboxApp.StartAsync(github, Path.Combine(github.Directory, "app"), settings);
        try
        {
            return await PlayAsync(github, app, repository, files);
        }
        catch (Exception exception) when (app.Troubles.Count > 0)
        {
            throw new InvalidOperationException(
                $"{exception.Message}\nThe app's log:\n  {string.Join("\n  ", app.Troubles)}",
                exception
            );
        }
    }

    private async Task<string> PlayAsync(
        SandboxGitHub github,
        SandboxApp app,
        SandboxRepository repository,
        IReadOnlyDictionary<string, string> files
    )
    {
        reporter.Follow(github);
        reporter.Person(
            "you",
            output.IsVerbose
                ? $"run a GitHub at {github.BaseUrl} and the app at {app.BaseUrl}"
                : "run a GitHub on this machine, and Terrateam beside it"
        );

        reporter.Person("alice", "opens a pull request that changes network and dns");
        var pull = await repository.OpenPullRequestAsync(
            "more-zones",
            "Three zones, and a shorter TTL",
            "alice",
            SampleRepository.Change(files)
        );
        github.OnExchange(_ => reporter.Show(pull));
        reporter.Recap("starts a job of Actions, which runs terraform plan in both");
        await WaitForAsync(github, pull, "terrateam plan: network default", "terrateam plan: dns default");
        reporter.Recap("comments what it planned, for one of the two this:");
        await ShowCommentAsync(github, pull, output, "the plan");
        if (await app.CountPlansAsync() == 0)
        {
            throw new InvalidOperationException(
                "After the plan there is no plan file, so that at the end there is nothing to be gone."
            );
        }

        reporter.Person("bob", "reads it, and approves");
        await pull.ReviewAsync("bob", "APPROVED", "Go ahead.");
        reporter.Person("alice", "comments 'terrateam apply'");
        await pull.CommentAsync("alice", "terrateam apply");
        await WaitForAsync(github, pull, "terrateam apply: network default", "terrateam apply: dns default");
        reporter.Recap("applied exactly those two plans");

        reporter.Person("alice", "waits: service depends on network, so its turn comes now");
        await WaitForAsync(github, pull, "terrateam plan: service default");
        reporter.Recap("planned service with what network gives out now");
        await ShowCommentAsync(github, pull, output, "the plan of service");
        reporter.Person("alice", "comments 'terrateam apply'");
        await pull.CommentAsync("alice", "terrateam apply");
        await WaitForAsync(github, pull, "terrateam apply: service default", "terrateam apply");
        await ShowCommentAsync(github, pull, output, "the apply of service");

        reporter.Recap("applied it");

        reporter.Person("alice", "merges");
        await pull.MergeAsync("alice");
        return await SumAsync(github, app, repository, pull);
    }

    /// <summary>Waits until all contexts succeed; a failure ends the wait at once.</summary>
    private async Task WaitForAsync(SandboxGitHub github, SandboxPullRequest pull, params string[] contexts)
    {
        await github
            .WaitForAsync(
                () =>
                {
                    CheckNothingFailed(github, pull);
                    var statuses = pull.Statuses;
                    return contexts.All(context =>
                        statuses.Any(status => status.Context == context && status.State == "success")
                    )
                        ? pull
                        : null;
                },
                string.Join(" and ", contexts.Select(context => $"'{context}'"))
                    + " to be a success. "
                    + WhereThingsAre(pull),
                Timeout
            )
            .WaitAsync(stopped);
        reporter.Show(pull);
    }

    private static void CheckNothingFailed(SandboxGitHub github, SandboxPullRequest pull)
    {
        if (pull.Statuses.FirstOrDefault(status => status.State is "failure" or "error") is { } failed)
        {
            throw new InvalidOperationException(
                $"'{failed.Context}' failed: {failed.Description}\n{WhereThingsAre(pull)}"
            );
        }

        if (github.UnknownCalls is [var unknown, ..])
        {
            throw new InvalidOperationException($"The app made a call that GitHub does not know: {unknown}");
        }

        if (github.Mishaps is [var mishap, ..])
        {
            throw new InvalidOperationException($"The sandbox failed: {mishap.Message}", mishap);
        }
    }

    private static string WhereThingsAre(SandboxPullRequest pull)
    {
        var run = pull.Repository.Runs is [.., var last] ? last : null;
        var statuses = string.Join(
            '\n',
            pull.Statuses.Select(status => $"  {status.Context}: {status.State}, {status.Description}")
        );
        return $"Statuses:\n{statuses}\nLog of the last run:\n{run?.Log ?? "  none"}";
    }

    private async Task ShowCommentAsync(
        SandboxGitHub github,
        SandboxPullRequest pull,
        IStoryOutput output,
        string title
    )
    {
        var comment = await github
            .WaitForAsync(
                () => pull.Comments.LastOrDefault(one => one.IsByBot && !IsWaiting(one)),
                "the comment on " + title,
                Timeout
            )
            .WaitAsync(stopped);
        output.ShowComment($"{comment.Author}: {title}", comment.Body);
    }

    /// <summary>True while the run of a comment goes on.</summary>
    private static bool IsWaiting(SandboxComment comment) =>
        comment.Body.Contains(":hourglass", StringComparison.Ordinal);

    private async Task<string> SumAsync(
        SandboxGitHub github,
        SandboxApp app,
        SandboxRepository repository,
        SandboxPullRequest pull
    )
    {
        // The app's stores raise no events, so this polls.
        var (plans, locks) = (0, 0);
        for (var waited = TimeSpan.Zero; waited < Timeout; waited += Pause)
        {
            (plans, locks) = (await app.CountPlansAsync(), await app.CountLocksAsync(repository.Id));
            if (plans == 0 && locks == 0)
            {
                break;
            }

            await Task.Delay(Pause, time, stopped);
        }

        await github.Actions.IdleAsync().WaitAsync(stopped);
        await github.WaitForWebhooksAsync().WaitAsync(stopped);
        CheckNothingFailed(github, pull);
        var applies = pull.Statuses.Count(status =>
            status.Context.StartsWith("terrateam apply: ", StringComparison.Ordinal) && status.State == "success"
        );
        var sum = $"{repository.Runs.Count} runs, {applies} applies, {plans} plan files left, {locks} locks left.";
        return plans == 0 && locks == 0 ? sum : throw new InvalidOperationException(sum);
    }
}
