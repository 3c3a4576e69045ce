using Terrateam.Core.Changes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;

namespace Terrateam.Tests.Core.Locks;

/// <summary>Pull requests and runs for tests, with everything that a test does not care about filled in.</summary>
internal static class Sample
{
    public const string Head = "1111111111111111111111111111111111111111";
    public const string Base = "2222222222222222222222222222222222222222";

    public static Repository Repository { get; } = new(7, 42, "acme", "infra", "main", IsPrivate: true);

    public static PullRequest PullRequest(int number) =>
        new(
            number,
            "Change it",
            PullRequestState.Open,
            IsDraft: false,
            "alice",
            $"change-{number}",
            Head,
            "main",
            Base,
            MergeSha: null,
            IsFork: false,
            Mergeable: true
        );

    public static Run Run(
        RunKind kind,
        int number,
        DateTimeOffset createdAt,
        params IReadOnlyList<Dirspace> dirspaces
    ) =>
        new()
        {
            Id = Guid.NewGuid(),
            Kind = kind,
            Repository = Repository,
            PullRequest = PullRequest(number),
            Dirspaces = [.. dirspaces.Select(dirspace => new RunDirspace(dirspace, 0))],
            AllDirspaces = [],
            Configuration = "{}",
            Actor = "alice",
            IsAutomatic = false,
            CreatedAt = createdAt,
        };
}
