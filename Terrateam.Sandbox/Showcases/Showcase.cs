using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.GitHub.PullRequests;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A situation that is ready to be looked at, in a repository of its own.</summary>
/// <param name="Name">Its name in addresses, and that of its repository.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Text">What is there, in a sentence or two.</param>
/// <param name="SetUpAsync">Sets it up; where it is about no pull request, its second part is null.</param>
internal sealed record Showcase(
    string Name,
    string Title,
    string Text,
    Func<SandboxGitHub, Task<(SandboxRepository Repository, SandboxPullRequest? Pull)>> SetUpAsync
);
