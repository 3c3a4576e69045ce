namespace Terrateam.Tests.Cli;

/// <summary>A repository with submodules on a server over HTTP, and a job whose workflow has checked it out.</summary>
internal sealed class SubmoduleScenario : IAsyncDisposable
{
    private readonly Dictionary<string, GitRepository> _sources = new(StringComparer.Ordinal);

    private SubmoduleScenario(Scenario job, GitServer server) => (Job, Server) = (job, server);

    public Scenario Job { get; }

    public GitServer Server { get; }

    private string Clone => Path.Combine(Job.Repository.Server, "clone");

    public static async Task<SubmoduleScenario> StartAsync()
    {
        var job = await Scenario.StartAsync();
        var server = await GitServer.StartAsync(job.Repository.Server);
        job.Environment["GITHUB_SERVER_URL"] = server.Url;
        return new(job, server);
    }

    /// <summary>
    /// Makes a repository <c>acme/name</c> on the server, or adds a commit to it, and returns the commit.
    /// </summary>
    public string Publish(string name, params (string Name, string? Content)[] files)
    {
        if (!_sources.TryGetValue(name, out var source))
        {
            _sources[name] = source = new GitRepository(
                Directory.CreateDirectory(Path.Combine(Job.Repository.Server, "sources", name)).FullName
            );
        }

        var bare = Path.Combine(Job.Repository.Server, "acme", $"{name}.git");
        if (!Directory.Exists(bare))
            GitRepository.Git(Job.Repository.Server, "init", "--quiet", "--bare", "--initial-branch=main", bare);
        var sha = source.Commit("main", Scenario.Files(files));
        GitRepository.Git(Path.Combine(source.Server, "clone"), "push", "--quiet", "--force", bare, "main");
        return sha;
    }

    /// <summary>Makes a repository <c>acme/name</c> that has submodules itself.</summary>
    public string PublishWith(string name, string gitmodules, params (string Path, string Sha)[] links)
    {
        _ = Publish(name, ("readme", name));
        var clone = Path.Combine(Job.Repository.Server, "sources", name, "clone");
        var sha = Commit(clone, "main", gitmodules, links);
        GitRepository.Git(
            clone,
            "push",
            "--quiet",
            "--force",
            Path.Combine(Job.Repository.Server, "acme", $"{name}.git"),
            "main"
        );
        return sha;
    }

    /// <summary>Commits submodules to a branch of the repository.</summary>
    public string Commit(string branch, string gitmodules, params (string Path, string Sha)[] links)
    {
        if (GitRepository.Git(Clone, "branch", "--list", branch).Length == 0)
            GitRepository.Git(Clone, "checkout", "--quiet", "-b", branch, "main");
        else
            GitRepository.Git(Clone, "checkout", "--quiet", "--force", branch);
        return Commit(Clone, branch, gitmodules, links);
    }

    /// <summary>What actions/checkout leaves of the default branch, with the submodules at these paths.</summary>
    public void CheckOut(params string[] submodules)
    {
        GitRepository.Git(
            Job.Repository.Server,
            "clone",
            "--quiet",
            Path.Combine(Job.Repository.Server, "acme", "infra.git"),
            Job.Workspace
        );
        foreach (var path in submodules)
        {
            var url = GitRepository
                .Git(Job.Workspace, "config", "--file", ".gitmodules", $"submodule.{path}.url")
                .Trim();
            var local = Path.Combine(Job.Repository.Server, "acme", Path.GetFileName(url));
            GitRepository.Git(
                Job.Workspace,
                "-c",
                "protocol.file.allow=always",
                "-c",
                $"url.{local}.insteadOf={url}",
                "-c",
                $"submodule.{path}.url={local}",
                "submodule",
                "--quiet",
                "update",
                "--init",
                "--",
                path
            );
        }

        GitRepository.Git(Job.Workspace, "remote", "set-url", "origin", $"{Server.Url}/acme/infra");
    }

    /// <summary>The job's checkout says that it comes from elsewhere.</summary>
    public void ComeFrom(string origin) => GitRepository.Git(Job.Workspace, "remote", "set-url", "origin", origin);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Job.DisposeAsync();
    }

    private static string Commit(string clone, string branch, string gitmodules, (string Path, string Sha)[] links)
    {
        File.WriteAllText(Path.Combine(clone, ".gitmodules"), gitmodules);
        GitRepository.Git(clone, "add", ".gitmodules");
        foreach (var (path, sha) in links)
            GitRepository.Git(clone, "update-index", "--add", "--cacheinfo", $"160000,{sha},{path}");
        GitRepository.Git(clone, "commit", "--quiet", "--allow-empty", "-m", "submodules");
        GitRepository.Git(clone, "push", "--quiet", "origin", branch);
        return GitRepository.Git(clone, "rev-parse", "HEAD").Trim();
    }
}
