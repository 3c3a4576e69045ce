using Terrateam.Sandbox.App;
using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Samples;
using Terrateam.Sandbox.Views;

namespace Terrateam.Sandbox.Play;

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
    public string Url => _github.BaseUrl + Addresses.Of(Repository.PullRequests[0]);

    /// <summary>Starts both.</summary>
    /// <param name="port">The port of the pages, 0 for a free one.</param>
    /// <param name="settings">Additional settings of the app.</param>
    public static async Task<SandboxPages> StartAsync(int port, IReadOnlyDictionary<string, string> settings)
    {
        Playground? playground = null;
        var place = await SandboxGitHub.StartAsync(new SandboxOptions { Port = port }, before: starting =>
        {
            playground = new Playground(starting);
            new PageRoutes(playground).Map(starting.Server.Routes);
            new FormRoutes(playground).Map(starting.Server.Routes);
            starting.Server.OnNothing(PageRoutes.NothingAsync);
        });
        try
        {
            return await StartAsync(place, playground!, settings);
        }
        catch
        {
            await place.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _github.DisposeAsync();
    }

    private static async Task<SandboxPages> StartAsync(
        SandboxGitHub place,
        Playground playground,
        IReadOnlyDictionary<string, string> settings
    )
    {
        var files = SampleRepository.Read(Path.Combine(place.Directory, "state"));
        var repository = await place.CreateRepositoryAsync("acme/infra", files);
        repository.Grant(People.Alice, "write");
        repository.Grant(People.Bob, "write");
        repository.Grant(People.Mallory, "read");
        var running = await SandboxApp.StartAsync(place, Path.Combine(place.Directory, "app"), settings);
        playground.App = running;
        await repository.OpenPullRequestAsync(
            "more-zones",
            "Three zones, and a shorter TTL",
            "alice",
            SampleRepository.Change(files)
        );
        return new SandboxPages(place, running, repository);
    }
}
