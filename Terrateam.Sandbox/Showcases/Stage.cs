using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A new repository for a showcase.</summary>
internal sealed class Stage
{
    private const string Owner = "acme";
    private readonly Dictionary<string, string> _files;
    private readonly SandboxRepository _repository;

    private Stage(SandboxRepository repository, Dictionary<string, string> files) =>
        (_repository, _files) = (repository, files);

    public SandboxRepository Repository => _repository;

    /// <summary>Creates a repository under the first free name.</summary>
    /// <param name="github">Where.</param>
    /// <param name="name">Its name, if that is free.</param>
    /// <param name="files">Path to text, given the directory for Terraform's state; without the workflow file the
    /// sample's is taken.</param>
    public static async Task<Stage> CreateAsync(
        SandboxGitHub github,
        string name,
        Func<Modules, Dictionary<string, string>> files
    )
    {
        var taken = github.Repositories.Select(repository => repository.Name).ToHashSet(StringComparer.Ordinal);
        var free = name;
        for (var number = 2; taken.Contains(free); number++)
            free = $"{name}-{number}";

        var content = files(new Modules(Path.Combine(github.Directory, "state", free)));
        content.TryAdd(SampleRepository.WorkflowPath, SampleRepository.Workflow());
        var repository = await github.CreateRepositoryAsync($"{Owner}/{free}", content);
        foreach (var login in (string[])[People.Alice, People.Bob])
            repository.Grant(login, "write");

        repository.Grant(People.Mallory, "read");
        return new Stage(repository, content);
    }

    /// <summary>Opens a pull request that replaces a text in each of some files.</summary>
    public Task<SandboxPullRequest> OpenAsync(
        string branch,
        string title,
        string body,
        string author = People.Alice,
        bool draft = false,
        SandboxRepository? fork = null,
        params (string Path, string Old, string New)[] changes
    ) =>
        _repository.OpenPullRequestAsync(
            branch,
            title,
            author,
            changes.ToDictionary(
                change => change.Path,
                string? (change) => Changed(change.Path, change.Old, change.New),
                StringComparer.Ordinal
            ),
            draft: draft,
            fork: fork,
            body: body
        );

    /// <summary>Pushes such a change to the default branch.</summary>
    public Task PushAsync(string author, string message, string path, string old, string text) =>
        _repository.PushAsync(
            _repository.DefaultBranch,
            author,
            message,
            new Dictionary<string, string?>(StringComparer.Ordinal) { [path] = Changed(path, old, text) }
        );

    private string Changed(string path, string old, string text) =>
        _files[path].Contains(old, StringComparison.Ordinal)
            ? _files[path].Replace(old, text, StringComparison.Ordinal)
            : throw new InvalidOperationException($"'{old}' is not in {path}.");
}
