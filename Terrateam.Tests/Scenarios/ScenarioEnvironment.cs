using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Inbox;
using Terrateam.Functions.Runs;
using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Comments;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// A GitHub, the app connected to it, and a repository with a workflow: where a scenario takes place.
/// </summary>
internal sealed class ScenarioEnvironment : IAsyncDisposable
{
    public const string WorkflowPath = ".github/workflows/terrateam.yml";

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly ScenarioOptions _options;
    private readonly Signal _signal = new();
    private readonly OpenApiValidator _validator;
    private readonly TestLog _log = new();
    private SandboxApp? _app;

    private ScenarioEnvironment(
        SandboxGitHub github,
        SandboxRepository repository,
        ScriptedRunner runner,
        ScenarioOptions options,
        OpenApiValidator validator
    )
    {
        (GitHub, Repository, Runner, _options, _validator) = (github, repository, runner, options, validator);
        github.OnExchange(_ => _signal.Pulse());
        github.OnDelivery(_ => _signal.Pulse());
    }

    public SandboxGitHub GitHub { get; }

    public SandboxRepository Repository { get; }

    /// <summary>The jobs, unless the options say that something else does them.</summary>
    public ScriptedRunner Runner { get; }

    public SandboxApp App => _app ?? throw new InvalidOperationException("The app is not started.");

    /// <summary>Two directories that have nothing to do with each other.</summary>
    public static IReadOnlyDictionary<string, string> Infra { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["network/main.tf"] = "resource \"terraform_data\" \"network\" {}\n",
            ["dns/main.tf"] = "resource \"terraform_data\" \"dns\" {}\n",
        };

    /// <summary>Where the app keeps everything.</summary>
    public string DataDirectory => Path.Combine(GitHub.Directory, "app");

    public static async Task<ScenarioEnvironment> StartAsync(ScenarioOptions? options = null)
    {
        options ??= new();
        var runner = new ScriptedRunner();
        var github = await SandboxGitHub.StartAsync(
            new SandboxOptions
            {
                Job = options.Job ?? runner.RunAsync,
                JobEnvironment = options.JobEnvironment,
                Time = options.Time,
                Permissions = options.Permissions,
                TellsDispatchedRun = options.TellsDispatchedRun,
            }
        );
        var watching = await OpenApiValidator.WatchAsync(github);
        var files = new Dictionary<string, string>(options.Files ?? Infra, StringComparer.Ordinal);
        if (options.HasWorkflow)
        {
            files[WorkflowPath] = await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "samples", "workflow", "terrateam.yml")
            );
        }

        var repository = await github.CreateRepositoryAsync("acme/infra", files, options.IsPrivate);
        var scenario = new ScenarioEnvironment(github, repository, runner, options, watching);
        if (options.StartsApp)
            await scenario.StartAppAsync();
        return scenario;
    }

    /// <summary>Starts the app, for the first time or again over what it kept.</summary>
    public async Task StartAppAsync()
    {
        if (_options.HasPlanKey)
            await SharedPlanKey.PlaceAsync(DataDirectory);
        _app = await SandboxApp.StartAsync(GitHub, DataDirectory, _options.Settings, services =>
        {
            services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(_log);
            _options.Replace?.Invoke(services);
            _signal.Watch(services);
        });
    }

    /// <summary>Stops the app as an operator does; webhooks fail from now on.</summary>
    public async Task StopAppAsync()
    {
        await App.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens a pull request that changes a directory.</summary>
    public Task<SandboxPullRequest> OpenAsync(
        string directory = "network",
        string branch = "change",
        string author = "alice",
        bool draft = false
    ) =>
        Repository.OpenPullRequestAsync(branch, $"Change {directory}", author, Change(directory, branch), draft: draft);

    /// <summary>A change of a directory's file, another one for each text.</summary>
    public static Dictionary<string, string?> Change(string directory, string text) =>
        new(StringComparer.Ordinal)
        {
            [$"{directory}/main.tf"] = $$"""
                resource "terraform_data" "{{directory.Replace('/', '_')}}" {
                  input = "{{text}}"
                }

                """,
        };

    /// <summary>Opens a pull request and waits for its plan.</summary>
    public async Task<SandboxPullRequest> OpenPlannedAsync(
        string directory = "network",
        string branch = "change",
        string author = "alice"
    )
    {
        var pull = await OpenAsync(directory, branch, author);
        await WaitForAsync(pull, $"terrateam plan: {directory} default", "success");
        await SettleAsync();
        return pull;
    }

    /// <summary>Comments and waits for the app's comment in reply.</summary>
    public async Task<SandboxComment> AskAsync(SandboxPullRequest pull, string command, string by = "alice")
    {
        var known = pull.Comments.Select(comment => comment.Id).ToHashSet();
        await pull.CommentAsync(by, command);
        return await pull.WaitForCommentAsync(comment => IsOurs(comment) && !known.Contains(comment.Id), Timeout);
    }

    /// <summary>The app's comments, oldest first.</summary>
    public static IReadOnlyList<SandboxComment> AnswersOn(SandboxPullRequest pull) => [.. pull.Comments.Where(IsOurs)];

    /// <summary>Comments, waits until all is quiet, and returns the last of the app's comments.</summary>
    public async Task<string> HearAsync(SandboxPullRequest pull, string command, string by = "alice")
    {
        await AskAsync(pull, command, by);
        await SettleAsync();
        return AnswersOn(pull)[^1].Body;
    }

    /// <summary>Waits for a status of a pull request's head.</summary>
    public Task WaitForAsync(SandboxPullRequest pull, string context, string state) =>
        pull.WaitForStatusAsync(context, state, Timeout);

    /// <summary>The newest state of a status, or null.</summary>
    public static string? StateOf(SandboxPullRequest pull, string context) =>
        pull.Statuses.FirstOrDefault(status => status.Context == context)?.State;

    /// <summary>
    /// Waits until a probe of the app or of GitHub is true; it is evaluated after each change of either.
    /// </summary>
    public Task UntilAsync(Func<Task<bool>> probe, string what) => _signal.UntilAsync(probe, what, Timeout);

    /// <summary>
    /// Waits until nothing is left to do: no webhook under way, no event unhandled, no run that is not over.
    /// </summary>
    /// <param name="openRuns">How many runs are expected not to come to an end.</param>
    public async Task SettleAsync(int openRuns = 0)
    {
        int seen;
        do
        {
            seen = GitHub.Deliveries.Count;
            if (openRuns == 0)
                await GitHub.Actions.IdleAsync();
            await GitHub.WaitForWebhooksAsync(Timeout);
            await UntilAsync(
                () => CountedStore.UncountedAsync(() => IsQuietAsync(openRuns)),
                "the app to have nothing left to do"
            );
        } while (GitHub.Deliveries.Count != seen);
    }

    /// <summary>
    /// Ends a scenario: waits until all is quiet, and checks that the app and GitHub understood each other, that each
    /// run was dispatched once and has one comment, and what is left behind.
    /// </summary>
    public async Task EndAsync(int plans, int locks, int openRuns = 0)
    {
        await SettleAsync(openRuns);
        Assert.Empty(GitHub.UnknownCalls);
        Assert.Empty(GitHub.Mishaps);

        // Steps of a job are to be refused what their token is not for; the app knows what each of its calls needs.
        Assert.DoesNotContain(GitHub.ScopeRefusals, static call =>
            call.StartsWith("terrateam/", StringComparison.Ordinal)
        );
        Assert.Empty(_validator.Violations);
        Assert.All(Repository.Runs.GroupBy(run => run.Inputs["work-token"]), run => Assert.Single(run));
        Assert.All(
            Repository.PullRequests.SelectMany(pull =>
                AnswersOn(pull).GroupBy(comment => comment.Body.Split('\n', 2)[0], StringComparer.Ordinal)
            ),
            comment => Assert.Single(comment)
        );
        Assert.Equal((plans, locks), (await App.CountPlansAsync(), await App.CountLocksAsync(Repository.Id)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        await GitHub.DisposeAsync();
        Runner.Dispose();
        _log.Dispose();
    }

    private static bool IsOurs(SandboxComment comment) => comment.Author == "terrateam[bot]";

    private async Task<bool> IsQuietAsync(int openRuns)
    {
        // A run that ends leaves an event before it is off the list, and an event is there until its run is on it: so the
        // list is read before the events and after them.
        var runs = App.Services.GetRequiredService<RunStore>();
        var before = await runs.OpenAsync(CancellationToken.None);
        var waiting = await App
            .Services.GetRequiredService<DeliveryInbox>()
            .WaitingOwnersAsync(TimeSpan.Zero, static _ => false, CancellationToken.None);
        var after = await runs.OpenAsync(CancellationToken.None);
        return before.Count == openRuns && waiting.Count == 0 && after.Count == openRuns;
    }
}
