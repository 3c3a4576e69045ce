using Microsoft.Extensions.Time.Testing;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Tests.Sandbox.GitHub.OpenApi;

namespace Terrateam.Tests.Sandbox.GitHub;

/// <summary>
/// A GitHub with a repository, a caller and a listening app; all traffic is validated against GitHub's description.
/// </summary>
internal sealed class Sandboxed : IAsyncDisposable
{
    private readonly OpenApiValidator _validator;

    private Sandboxed(
        SandboxGitHub github,
        SandboxRepository repository,
        FakeTimeProvider time,
        WebhookReceiver receiver,
        OpenApiValidator validator
    )
    {
        (GitHub, Repository, Time, Receiver, _validator) = (github, repository, time, receiver, validator);
        Api = new ApiClient(github, time);
    }

    public SandboxGitHub GitHub { get; }

    public SandboxRepository Repository { get; }

    public FakeTimeProvider Time { get; }

    public WebhookReceiver Receiver { get; }

    public ApiClient Api { get; }

    public static async Task<Sandboxed> StartAsync(JobStep? job = null, SandboxOptions? options = null)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var github = await SandboxGitHub.StartAsync(
            (options ?? new SandboxOptions()) with
            {
                Time = time,
                Job = job ?? Samples.Nothing,
            }
        );
        var receiver = await WebhookReceiver.StartAsync();
        var watching = await OpenApiValidator.WatchAsync(github);
        var repository = await github.CreateRepositoryAsync("acme/infra", Samples.Infra);
        github.SetWebhookUrl(receiver.Url);
        var sandboxed = new Sandboxed(github, repository, time, receiver, watching);
        await sandboxed.Api.BeInstallationAsync(repository);
        return sandboxed;
    }

    public Task<SandboxPullRequest> OpenAsync(string branch = "change") =>
        Repository.OpenPullRequestAsync(branch, "Change the network", "alice", Samples.Change());

    public async ValueTask DisposeAsync()
    {
        await GitHub.DisposeAsync();
        await Receiver.DisposeAsync();
        Api.Dispose();
        Assert.True(_validator.Violations.Count == 0, string.Join('\n', _validator.Violations));
        Assert.Empty(GitHub.Mishaps);
    }
}
