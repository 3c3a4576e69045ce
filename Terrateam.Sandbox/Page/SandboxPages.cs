using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Page;

/// <summary>A GitHub and the app that keep running, with pages for manual use.</summary>
internal sealed class SandboxPages : IAsyncDisposable
{
    private readonly SandboxGitHub _github;
    private readonly SandboxApp _app;

    private SandboxPages(SandboxGitHub github, SandboxApp app, SandboxRepository repository) =>
        (_github, _app, Repository) = (github, app, repository);

    public SandboxGitHub GitHub => _github;

    public SandboxApp App => _app;

    /// <summary>The sample repository, with one pull request in it.</summary>
    public SandboxRepository Repository { get; }

    /// <summary>The page of the first pull request.</summary>
    public string Url => _github.BaseUrl + PullRequestPage.Url(Repository.PullRequests[0]);

    /// <summary>Starts both.</summary>
    /// <param name="port">The port of the pages, 0 for a free one.</param>
    /// <param name="settings">Additional settings of the app.</param>
    public static async Task<SandboxPages> StartAsync(int port, IReadOnlyDictionary<string, string> settings)
    {
        var place = await SandboxGitHub.StartAsync(new SandboxOptions { Port = port }, before: starting =>
            new Pages(starting).Map()
        );
        var files = SampleRepository.Read(Path.Combine(place.Directory, "state"));
        var repository = await place.CreateRepositoryAsync("acme/infra", files);
        repository.Grant("bob", "write");
        repository.Grant("mallory", "read");
        var running = await SandboxApp.StartAsync(place, Path.Combine(place.Directory, "app"), settings);
        await repository.OpenPullRequestAsync(
            "more-zones",
            "Three zones, and a shorter TTL",
            "alice",
            SampleRepository.Change(files)
        );
        return new SandboxPages(place, running, repository);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _github.DisposeAsync();
    }
}
