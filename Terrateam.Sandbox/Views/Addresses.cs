using System.Globalization;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Views;

/// <summary>Where pages are.</summary>
internal static class Addresses
{
    public static string Of(SandboxRepository repository) => "/" + repository.FullName;

    public static string Of(SandboxPullRequest pull) => Pull(pull.Repository, pull.Number);

    public static string Pull(SandboxRepository repository, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(repository)}/pull/{number}");

    public static string Issue(SandboxRepository repository, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(repository)}/issues/{number}");

    public static string Run(SandboxRepository repository, long id) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(repository)}/actions/runs/{id}");

    public static string Files(string fullName, string branch) =>
        $"/{fullName}/files?ref={Uri.EscapeDataString(branch)}";

    public static string File(string fullName, string branch, string path) =>
        $"/{fullName}/file?ref={Uri.EscapeDataString(branch)}&path={Uri.EscapeDataString(path)}";

    /// <summary>The breadcrumb of a repository.</summary>
    public static (string Text, string Url) Step(SandboxRepository repository) => (repository.FullName, Of(repository));
}
