using Terrateam.Sandbox.GitHub;
using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>Pull requests that are not as they should be.</summary>
internal static class PullRequestShowcases
{
    private const string Network = "network/main.tf";

    public static IReadOnlyList<Showcase> All { get; } =
    [
        new(
            "failing",
            "A plan that fails",
            "One of two directories uses a variable that is not there.",
            static async github =>
            {
                var stage = await StageAsync(github, "failing");
                return (
                    stage.Repository,
                    await stage.OpenAsync(
                        "broken",
                        "Zones from a variable",
                        "The plan of `network` fails, that of `dns` does not. *Edit the files of this branch* to mend it: the "
                            + "commit is planned by itself.",
                        changes: [(Network, "zones = 2", "zones = var.zones"), ("dns/main.tf", "ttl = 300", "ttl = 60")]
                    )
                );
            }
        ),
        new("conflict", "A conflict", "The default branch moved on and changed the same line.", static async github =>
        {
            var stage = await StageAsync(github, "conflict");
            var pull = await stage.OpenAsync(
                "zones",
                "A third zone",
                "Try `terrateam apply`. Then *edit the files of this branch* so that it says what the default branch says, "
                    + "and look again.",
                changes: [(Network, "zones = 2", "zones = 3")]
            );
            await stage.PushAsync(People.Bob, "Four zones", Network, "zones = 2", "zones = 4");
            return (stage.Repository, pull);
        }),
        new("fork", "A fork", "A person who may only read proposes a change from a fork.", static async github =>
        {
            var stage = await StageAsync(github, "fork");
            var fork = await stage.Repository.ForkAsync(People.Mallory);
            return (
                stage.Repository,
                await stage.OpenAsync(
                    "from-outside",
                    "More zones, please",
                    "Nothing runs by itself. Look at *changed files*, then write `terrateam plan` as alice: that commit, and "
                        + "no later one, is planned. As mallory the same is refused.",
                    People.Mallory,
                    fork: fork,
                    changes: [(Network, "zones = 2", "zones = 5")]
                )
            );
        }),
        new(
            "draft",
            "A draft",
            "A pull request that is not ready yet is planned, and not applied.",
            static async github =>
            {
                var stage = await StageAsync(github, "draft");
                return (
                    stage.Repository,
                    await stage.OpenAsync(
                        "work-in-progress",
                        "Not ready yet",
                        "Try `terrateam apply`, then *Ready for review*, and `terrateam apply` again.",
                        draft: true,
                        changes: [(Network, "zones = 2", "zones = 3")]
                    )
                );
            }
        ),
        new(
            "lock",
            "Two pull requests, one directory",
            "The first that applies holds the directory until it is merged.",
            static async github =>
            {
                var stage = await StageAsync(github, "lock");
                var first = await stage.OpenAsync(
                    "three",
                    "Three zones",
                    "The other one is #2. Try `terrateam apply` here, then there; merge this one, and go back there.",
                    changes: [(Network, "zones = 2", "zones = 3")]
                );
                _ = await stage.OpenAsync(
                    "four",
                    "Four zones",
                    "The other one is #1.",
                    People.Bob,
                    changes: [(Network, "zones = 2", "zones = 4")]
                );
                return (stage.Repository, first);
            }
        ),
    ];

    private static Task<Stage> StageAsync(SandboxGitHub github, string name) =>
        Stage.CreateAsync(github, name, static modules =>
            new(StringComparer.Ordinal)
            {
                ["dns/main.tf"] = modules.Module("dns", ("ttl", "300")),
                [Network] = modules.Module("network", ("zones", "2")),
            }
        );
}
