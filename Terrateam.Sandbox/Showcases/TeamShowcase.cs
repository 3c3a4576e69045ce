using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>Two teams that each apply their own.</summary>
internal static class TeamShowcase
{
    private const string Configuration = """
        access_control:
          policies:
            - tag_query: dir:network
              apply: ["team:network"]
            - tag_query: dir:app
              apply: ["team:apps"]
            - tag_query: ""
              apply: ["role:write"]

        """;

    private const string Body = """
        One pull request for two teams: alice is in `network`, bob in `apps`. Try:

        1. `terrateam apply` as alice: she may not apply all of it
        2. `terrateam apply dir:network` as alice
        3. `terrateam apply dir:app` as bob
        """;

    public static Showcase Value { get; } =
        new("teams", "Two teams", "Each of two teams may apply its own directory and not the other's.", async github =>
        {
            var stage = await Stage.CreateAsync(github, "teams", Files);
            github.AddTeam(stage.Repository.Owner, "network", People.Alice);
            github.AddTeam(stage.Repository.Owner, "apps", People.Bob);
            var pull = await stage.OpenAsync(
                "both",
                "A zone and a replica more",
                Body,
                changes:
                [
                    ("app/main.tf", "replicas = 2", "replicas = 3"),
                    ("network/main.tf", "zones = 2", "zones = 3"),
                ]
            );
            return (stage.Repository, pull);
        });

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            ["app/main.tf"] = modules.Module("app", ("replicas", "2")),
            ["network/main.tf"] = modules.Module("network", ("zones", "2")),
        };
}
