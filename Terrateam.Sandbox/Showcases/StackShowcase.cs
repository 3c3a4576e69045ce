using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>The same in two stages, one after the other.</summary>
internal static class StackShowcase
{
    private const string Configuration = """
        # What runs live is applied after what is for development.
        stacks:
          names:
            dev:
              tag_query: dev in dir
              variables: {stage: development}
            live:
              tag_query: live in dir
              variables: {stage: production}
              rules:
                apply_after: [dev]

        """;

    private const string Body = """
        The same change in two stages. Both are planned together. Try:

        1. `terrateam apply dir:live/app`: the answer says that `dev` comes first
        2. `terrateam apply dir:dev/app`
        3. `terrateam apply`
        """;

    public static Showcase Value { get; } =
        new(
            "stacks",
            "Stacks",
            "Development and production as two stacks: planned together, applied one after the other.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "stacks", Files);
                var pull = await stage.OpenAsync(
                    "more-replicas",
                    "One replica more",
                    Body,
                    changes:
                    [
                        ("dev/app/main.tf", "replicas = 1", "replicas = 2"),
                        ("live/app/main.tf", "replicas = 2", "replicas = 3"),
                    ]
                );
                return (stage.Repository, pull);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            ["dev/app/main.tf"] = modules.Module("dev-app", ("replicas", "1")),
            ["live/app/main.tf"] = modules.Module("live-app", ("replicas", "2")),
        };
}
