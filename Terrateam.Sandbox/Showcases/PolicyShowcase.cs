using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A policy that objects to a plan.</summary>
internal static class PolicyShowcase
{
    private const string Configuration = """
        workflows:
          - tag_query: ""
            plan:
              - type: init
              - type: plan
              - type: conftest
                gate:
                  token: security
                  name: A policy objects
                  any_of: ["user:bob"]

        """;

    private const string Conftest = """
        #!/bin/bash
        # Stands in for conftest, with one policy in it: nothing is public.
        plan=${!#}
        if grep -q '"public":true' "$plan"; then
          printf 'FAIL - plan.json - main - A bucket must not be public\n\n'
          echo '1 test, 0 passed, 0 warnings, 1 failure, 0 exceptions'
          exit 1
        fi
        echo '1 test, 1 passed, 0 warnings, 0 failures, 0 exceptions'

        """;

    private const string Body = """
        One of two buckets becomes public, to which a policy objects. (The step is the real one; `conftest` itself is a
        script of a few lines in the workflow file here, since the sandbox downloads nothing.) Try:

        1. `terrateam apply` as alice: the logs are applied, or nothing is, and the answer says who opens the gate
        2. `terrateam gate approve security` as bob, then `terrateam apply` as alice
        3. or *edit the files of this branch*, and take back what the policy objects to: the new plan has no gate
        """;

    public static Showcase Value { get; } =
        new(
            "policy",
            "A policy that objects",
            "A policy fails for one of two directories, and its gate waits for a person who may let it pass.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "policy", Files);
                var pull = await stage.OpenAsync(
                    "public",
                    "Publish the website",
                    Body,
                    changes:
                    [
                        ("website/main.tf", "public = false", "public = true"),
                        ("logs/main.tf", "days = 30", "days = 60"),
                    ]
                );
                return (stage.Repository, pull);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            [SampleRepository.WorkflowPath] = SampleRepository.Workflow(("conftest", Conftest)),
            ["logs/main.tf"] = modules.Module("logs", ("days", "30"), ("public", "false")),
            ["website/main.tf"] = modules.Module("website", ("pages", "10"), ("public", "false")),
        };
}
