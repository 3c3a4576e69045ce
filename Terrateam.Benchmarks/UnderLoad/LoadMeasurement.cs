using System.Diagnostics;
using System.Globalization;
using System.Text;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Benchmarks.UnderLoad;

/// <summary>
/// Many pull requests of one organisation at once, each with further pushes, while the App gets events that it ignores:
/// the app on the local host, the sandbox's GitHub with GitHub's own limits, and runners that answer with a fixed plan.
/// </summary>
internal static class LoadMeasurement
{
    private const string Owner = "acme";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMinutes(1);

    private static readonly int[] Sizes = [1, 5, 10, 20];

    public static async Task<int> Run(string[] args)
    {
        if (LoadOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(
                "Options: --pulls, --pushes, --repositories, --ignored, --minutes with a number; --picture with a file."
            );
            return 2;
        }

        if (options.Picture is { } picture)
        {
            var results = new List<LoadResult>();
            foreach (var size in Sizes)
            {
                results.Add(await MeasureAsync(options with { Pulls = size, Pushes = 0 }));
                Console.WriteLine(results[^1]);
            }

            await File.WriteAllTextAsync(picture, GrowthPicture.Create(results));
            return results.TrueForAll(static result => result.Faults.Count == 0) ? 0 : 1;
        }

        var measured = await MeasureAsync(options);
        Console.WriteLine(measured);
        return measured.Faults.Count == 0 ? 0 : 1;
    }

    private static async Task<LoadResult> MeasureAsync(LoadOptions options)
    {
        using var job = new LoadJob();
        await using var github = await SandboxGitHub.StartAsync(new SandboxOptions { Job = job.RunAsync });
        await using var app = await SandboxApp.StartAsync(github, Path.Combine(github.Directory, "app"));
        var workflow = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml")
        );

        // The first one includes compilation, and has an installation of its own.
        await PlannedAsync(await OpenAsync(await CreateAsync(github, "warm", workflow, 0), 0), 0, options);
        var repositories = new List<SandboxRepository>();
        for (var number = 0; number < options.Repositories; number++)
            repositories.Add(await CreateAsync(github, Owner, workflow, number));

        var times = new LoadTimes(Owner);
        times.Watch(github);
        using var stop = new CancellationTokenSource();
        using var ignored = new IgnoredEvents(
            app.WebhookUrl,
            Encoding.UTF8.GetBytes(github.App.WebhookSecret),
            options.Ignored
        );
        var sending = ignored.SendAsync(stop.Token);
        var peak = 0L;
        using var memory = new Timer(_ => peak = Math.Max(peak, Environment.WorkingSet), null, 0, 200);
        var started = Stopwatch.GetTimestamp();
        await using var progress = new Timer(
            _ => Console.Error.WriteLine($"{times.Dispatches} runs, {times.Calls} calls, {times.Refused} refused: {times.MostFrequent}"),
            null,
            ProgressInterval,
            ProgressInterval
        );
        var pulls = await Task.WhenAll(
            Enumerable
                .Range(0, options.Pulls)
                .Select(number => Task.Run(() => WorkAsync(repositories[number % repositories.Count], number, options)))
        );
        var duration = Stopwatch.GetElapsedTime(started);
        await stop.CancelAsync();
        await sending;
        await github.Actions.IdleAsync();
        await github.WaitForWebhooksAsync();
        return new(options.Pulls, times.ToDispatch(), times.ToComment())
        {
            Calls = times.Calls,
            Unchanged = times.Unchanged,
            Refused = times.Refused,
            Dispatches = times.Dispatches,
            PeakMemory = peak,
            Duration = duration,
            Ignored = ignored.Times,
            IgnoredRefused = ignored.Refused,
            Faults = [.. pulls.SelectMany(pull => FaultsOf(pull.Opened, pull.IsPlanned))],
        };
    }

    private static async Task<(SandboxPullRequest Opened, bool IsPlanned)> WorkAsync(
        SandboxRepository repository,
        int number,
        LoadOptions options
    )
    {
        var pull = await OpenAsync(repository, number);
        for (var push = 1; push <= options.Pushes; push++)
            await pull.PushAsync($"Push {push}", Change(number, push), "alice");
        return (pull, await PlannedAsync(pull, number, options));
    }

    private static async Task<bool> PlannedAsync(SandboxPullRequest pull, int number, LoadOptions options)
    {
        try
        {
            _ = await pull.WaitForStatusAsync(TitleOf(number), "success", TimeSpan.FromMinutes(options.Minutes));
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static string TitleOf(int number) => $"terrateam plan: {DirectoryOf(number)} default";

    private static string DirectoryOf(int number) => string.Create(CultureInfo.InvariantCulture, $"change-{number}");

    private static Task<SandboxRepository> CreateAsync(
        SandboxGitHub github,
        string owner,
        string workflow,
        int number
    ) =>
        github.CreateRepositoryAsync(
            string.Create(CultureInfo.InvariantCulture, $"{owner}/infra-{number}"),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [".terrateam/config.yml"] = "",
                [".github/workflows/terrateam.yml"] = workflow,
                ["network/main.tf"] = "",
            }
        );

    private static Task<SandboxPullRequest> OpenAsync(SandboxRepository repository, int number) =>
        repository.OpenPullRequestAsync(DirectoryOf(number), DirectoryOf(number), "alice", Change(number, 0));

    private static Dictionary<string, string?> Change(int number, int push) =>
        new(StringComparer.Ordinal)
        {
            [$"{DirectoryOf(number)}/main.tf"] = string.Create(
                CultureInfo.InvariantCulture,
                $"resource \"terraform_data\" \"change_{push}\" {{}}\n"
            ),
        };

    // What is not a run's own result: that GitHub is waited for, that a request was refused, a run that failed.
    private static IEnumerable<string> FaultsOf(SandboxPullRequest pull, bool isPlanned)
    {
        var said = pull
            .Comments.Where(comment => !comment.Body.Contains("terrateam:run:", StringComparison.Ordinal))
            .Select(comment => $"#{pull.Number}: {comment.Body.ReplaceLineEndings(" ")}")
            .Concat(
                pull.Statuses.Where(status => status.State is "failure" or "error")
                    .Select(status => $"#{pull.Number}: {status.Context}: {status.Description}")
            );
        return isPlanned ? said : said.Prepend($"#{pull.Number}: not planned in time");
    }
}
