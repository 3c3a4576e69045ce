using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A requirement that always holds, and a gate that a plan shuts.</summary>
internal static class ApprovalShowcase
{
    private const string Configuration = """
        # Production needs a review, always. What is large needs an approval of bob, for that plan.
        apply_requirements:
          checks:
            - tag_query: dir:database
              approved:
                enabled: true
                any_of_count: 1
            - tag_query: ""
        workflows:
          - tag_query: dir:database
            plan:
              - type: init
              - type: plan
              - type: run
                cmd: ["bash", "-c", "if grep -q large main.tf; then echo 'A large database costs 400 a month.'; exit 1; fi"]
                on_error:
                  - type: gate
                    token: size
                    name: A large database
                    any_of: ["user:bob"]

        """;

    private const string Body = """
        `database` becomes large, and `app` follows it. Try, one after the other:

        1. `terrateam apply` as alice: the answer says all that is missing, and who can help
        2. *Approve* as bob
        3. `terrateam gate approve size` as alice, who may not, and then as bob
        4. `terrateam apply` as alice
        """;

    public static Showcase Value { get; } =
        new(
            "approval",
            "An approval and a gate",
            "A database needs a review, and a plan that makes it large shuts a gate that only bob opens.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "approval", Files);
                var pull = await stage.OpenAsync(
                    "large",
                    "A large database",
                    Body,
                    changes: [("database/main.tf", "small", "large"), ("app/main.tf", "small", "large")]
                );
                return (stage.Repository, pull);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            ["app/main.tf"] = modules.Module("app", ("database", "\"small\"")),
            ["database/main.tf"] = modules.Module("database", ("size", "\"small\"")),
        };
}
