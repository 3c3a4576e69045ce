using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>Directories that are built on each other.</summary>
internal static class LayerShowcase
{
    private const string Configuration = """
        # The database is planned once the network is applied, and the app once the database is.
        dirs:
          database:
            when_modified:
              depends_on: dir:network
          app:
            when_modified:
              depends_on: dir:database

        """;

    private const string Body = """
        Only `network` is changed, but `database` is built on it, and `app` on that. Try:

        1. `terrateam apply`: the network is applied, and the database is planned by itself
        2. `terrateam apply dir:app`: the answer says what it waits for
        3. `terrateam apply` twice more
        """;

    public static Showcase Value { get; } =
        new(
            "layers",
            "Layers",
            "Three directories, each built on the one before it: they are planned and applied one after the other.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "layers", Files);
                var pull = await stage.OpenAsync(
                    "zones",
                    "A third zone",
                    Body,
                    changes: [("network/main.tf", "zones = 2", "zones = 3")]
                );
                return (stage.Repository, pull);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            ["app/main.tf"] = modules.Module("app", ("replicas", "2")),
            ["database/main.tf"] = modules.Module("database", ("size", "\"small\"")),
            ["network/main.tf"] = modules.Module("network", ("zones", "2")),
        };
}
