using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Functions.GitHub;
using Terrateam.Functions.Notifications;
using Terrateam.Functions.PullRequests;

namespace Terrateam.Tests.Functions.PullRequests;

/// <summary>The requests to GitHub for a configuration, and the results of its responses.</summary>
public sealed class ConfigurationLoaderTests
{
    private static readonly Repository Infra = new(7, 1, "acme", "infra", "main");

    private static readonly Repository Central = new(7, 2, "acme", "terrateam", "trunk");

    private readonly FakeTimeProvider _time = new();

    private readonly Mock<IGitHub> _github = new(MockBehavior.Strict);

    private readonly List<string> _asked = [];

    [Fact]
    public async Task A_central_repository_is_asked_for_once_a_minute_and_only_where_a_setting_names_it()
    {
        var centrals = Centrals();
        Find(Central);
        Assert.Equal(Central, await FindAsync("acme"));
        Assert.Equal(Central, await FindAsync("ACME"));
        Assert.Null(await FindAsync("somebody-else"));
        _github.Verify(one => one.FindRepositoryAsync("acme", "terrateam", It.IsAny<CancellationToken>()), Times.Once);

        _time.Advance(TimeSpan.FromSeconds(61));
        Find(Central with { DefaultBranch = "other" });
        Assert.Equal("other", (await FindAsync("acme"))?.DefaultBranch);

        Task<Repository?> FindAsync(string owner) =>
            centrals.FindAsync(_github.Object, Infra with { Owner = owner }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_cannot_be_the_one_that_a_setting_names_is_an_error()
    {
        foreach (
            var found in (Repository?[])
                [
                    null,
                    Central with
                    {
                        IsFork = true,
                    },
                    Central with
                    {
                        Owner = "mallory",
                    },
                    Central with
                    {
                        Name = "renamed",
                    },
                ]
        )
        {
            Find(found);
            Assert.Equal(422, (await Assert.ThrowsAsync<GitHubException>(() => ReadAsync(Pull()))).Status);
        }
    }

    [Fact]
    public async Task That_github_does_not_say_is_no_absence()
    {
        _github
            .Setup(one => one.FindRepositoryAsync("acme", "terrateam", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new GitHubException("no", 502));
        await Assert.ThrowsAsync<GitHubException>(() => ReadAsync(Pull()));
    }

    [Fact]
    public async Task Only_central_files_that_exist_are_read_and_yml_goes_before_yaml()
    {
        Find(Central);
        Tree(
            "config/defaults.yaml",
            "config/overrides.yml",
            "config/overrides.yaml",
            "config/other/config.yml",
            "main.tf"
        );
        Content(
            Central,
            "trunk",
            ("config/defaults.yaml", "parallel_runs: 4"),
            ("config/overrides.yml", "enabled: true")
        );
        Content(Infra, "main", (".terrateam/config.yml", "parallel_runs: 9"));
        Content(Infra, "head", (".terrateam/config.yml", "parallel_runs: 9"));

        var configuration = await ReadAsync(Pull());
        Assert.Equal(9, configuration.ParallelRuns);
        Assert.Equal(
            ["trunk:config/defaults.yaml", "trunk:config/overrides.yml", "main:.terrateam", "head:.terrateam"],
            _asked
        );
    }

    [Fact]
    public async Task A_forced_file_spares_the_reading_of_the_repository_s_own()
    {
        Find(Central);
        Tree("config/infra/config.yml");
        Content(Central, "trunk", ("config/infra/config.yml", "parallel_runs: 4"));
        Assert.Equal(4, (await ReadAsync(Pull())).ParallelRuns);
        Assert.Equal(["trunk:config/infra/config.yml"], _asked);
    }

    [Fact]
    public async Task A_fork_has_no_say_and_nobody_asks_who_its_author_is()
    {
        Content(Infra, "main", (".terrateam/config.yml", "parallel_runs: 4"));
        Assert.Equal(4, (await ReadAsync(Pull() with { IsFork = true }, hasCentral: false)).ParallelRuns);
        Assert.Equal(["main:.terrateam"], _asked);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Who_the_author_is_is_asked_where_the_branch_has_another_file(bool canWrite, int workflows)
    {
        Content(Infra, "main");
        Content(Infra, "head", (".terrateam/config.yaml", "workflows: [{tag_query: a}]"));
        _github
            .Setup(one => one.For(Infra).Collaborators.CanWriteAsync("alice", It.IsAny<CancellationToken>()))
            .ReturnsAsync(canWrite);
        Assert.Equal(workflows, (await ReadAsync(Pull(), hasCentral: false)).Workflows.Count);
        _github.Verify(
            one => one.For(Infra).Collaborators.CanWriteAsync("alice", It.IsAny<CancellationToken>()),
            Times.Once
        );
    }

    [Fact]
    public async Task Destinations_that_are_not_set_up_for_the_repository_are_told_with_their_place()
    {
        const string File = """
            notifications:
              destinations:
                - {name: platform, tag_query: "", events: [plan_failed]}
                - {name: others, tag_query: "", events: [plan_failed]}
                - {name: nothing, tag_query: "", events: [plan_failed]}
            """;
        Content(Infra, "main", (".terrateam/config.yml", File));
        Content(Infra, "head", (".terrateam/config.yml", File));
        var result = await new ConfigurationLoader(Centrals(isNamed: false), Destinations()).ReadAsync(
            _github.Object,
            Infra,
            Pull(),
            built: null,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(
            [
                "notifications.destinations[1].name there is no destination `others` for this repository",
                "notifications.destinations[2].name there is no destination `nothing` for this repository",
            ],
            result.UnknownDestinations.Select(static one => $"{one.Key} {one.Problem}")
        );
    }

    private static PullRequest Pull() =>
        new(3, "t", PullRequestState.Open, false, "alice", "change", "head", "main", "base", null, false, true);

    private CentralRepositories Centrals(bool isNamed = true)
    {
        var options = new GitHubOptions();
        if (isNamed)
            options.CentralRepositories["acme"] = "terrateam";
        return new(Options.Create(options), AnswerCache.Create(_time));
    }

    private static DestinationCatalogue Destinations()
    {
        var options = new NotificationOptions();
        options.Destinations["platform"] = new() { Repositories = { "acme/*" } };
        options.Destinations["others"] = new() { Repositories = { "globex/*", "acme/other" } };
        return new(Options.Create(options));
    }

    private async Task<Terrateam.Core.Configuration.RepositoryConfiguration> ReadAsync(
        PullRequest pullRequest,
        bool hasCentral = true
    )
    {
        var result = await new ConfigurationLoader(Centrals(hasCentral), Destinations()).ReadAsync(
            _github.Object,
            Infra,
            pullRequest,
            built: null,
            TestContext.Current.CancellationToken
        );
        Assert.True(result.IsValid, string.Join('\n', result.Errors));
        return result.Configuration;
    }

    private void Find(Repository? repository) =>
        _github
            .Setup(one => one.FindRepositoryAsync("acme", "terrateam", It.IsAny<CancellationToken>()))
            .ReturnsAsync(repository);

    private void Tree(params string[] files) =>
        _github
            .Setup(one => one.For(Central).Contents.ListAsync("trunk", It.IsAny<CancellationToken>()))
            .ReturnsAsync(files);

    private void Content(Repository repository, string reference, params IEnumerable<(string Path, string Text)> files)
    {
        var texts = files.ToDictionary(static file => file.Path, static file => file.Text, StringComparer.Ordinal);
        _github
            .Setup(one =>
                one.For(repository).Contents.GetAsync(It.IsAny<string>(), reference, It.IsAny<CancellationToken>())
            )
            .Callback((string path, string _, CancellationToken _) => _asked.Add($"{reference}:{path}"))
            .ReturnsAsync((string path, string _, CancellationToken _) => texts.GetValueOrDefault(path));
        _github
            .Setup(one => one.For(repository).Contents.FindConfigurationAsync(reference, It.IsAny<CancellationToken>()))
            .Callback((string _, CancellationToken _) => _asked.Add($"{reference}:.terrateam"))
            .ReturnsAsync(
                ConfigurationReader
                    .Files.Where(texts.ContainsKey)
                    .Select(path => new FoundFile(path, texts[path]))
                    .FirstOrDefault()
            );
    }
}
