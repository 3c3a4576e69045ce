using Terrateam.Sandbox.Samples;

namespace Terrateam.Sandbox.Showcases;

/// <summary>A plan that costs more than may be spent without asking.</summary>
internal static class CostShowcase
{
    private const string Configuration = """
        cost_estimation:
          currency: EUR
          gates:
            - above: 100
              token: costs
              name: More than 100 EUR a month
              any_of: ["user:bob"]

        """;

    private const string Infracost = """
        #!/bin/bash
        # Stands in for infracost: something small costs 10 a month, something large 400.
        value() { local one; for one in "${@:2}"; do [[ $one == "$1="* ]] && echo "${one#*=}"; done; }
        out=$(value --out-file "$@")
        cost() { if grep -qs large "$1"/*.tf; then echo 400; elif grep -qs small "$1"/*.tf; then echo 10; else echo 0; fi; }
        case $1 in
          breakdown)
            path=
            while IFS= read -r line; do
              if [[ $line =~ path:\ \"(.*)\" ]]; then path=${BASH_REMATCH[1]}; fi
              if [[ $line =~ name:\ \"(.*)\" ]]; then echo "$(cost "$path") ${BASH_REMATCH[1]}"; fi
            done < "$(value --config-file "$@")" > "$out" ;;
          diff)
            comma=
            projects=$(while read -r after name; do
              before=$(grep " $name\$" "$(value --compare-to "$@")" | cut -d' ' -f1)
              printf '%s{"name": "%s", "pastBreakdown": {"totalMonthlyCost": "%s"}, "breakdown": {"totalMonthlyCost": "%s"}}' "$comma" "$name" "${before:-0}" "$after"
              comma=,
            done < "$(value --path "$@")")
            echo "{\"currency\": \"EUR\", \"projects\": [$projects]}" > "$out" ;;
        esac

        """;

    private const string Body = """
        Two machines, of which one becomes large. (The estimation is the real one; `infracost` itself is a script of a few
        lines in the workflow file here, with prices that are made up, since nothing leaves this machine.) Try:

        1. look at the costs in the plan's comment
        2. `terrateam apply` as alice: that is too much without an approval
        3. `terrateam gate approve costs` as bob, then `terrateam apply` as alice
        """;

    public static Showcase Value { get; } =
        new(
            "cost",
            "What it costs",
            "The plan says what it costs in a month, and a gate opens above 100 EUR.",
            async github =>
            {
                var stage = await Stage.CreateAsync(github, "cost", Files);
                var pull = await stage.OpenAsync(
                    "bigger",
                    "A database for many",
                    Body,
                    changes: [("database/main.tf", "small", "large"), ("web/main.tf", "replicas = 1", "replicas = 2")]
                );
                return (stage.Repository, pull);
            }
        );

    private static Dictionary<string, string> Files(Modules modules) =>
        new(StringComparer.Ordinal)
        {
            [".terrateam/config.yml"] = Configuration,
            [SampleRepository.WorkflowPath] = SampleRepository.Workflow(("infracost", Infracost)),
            ["database/main.tf"] = modules.Module("database", ("size", "\"small\"")),
            ["web/main.tf"] = modules.Module("web", ("size", "\"small\""), ("replicas", "1")),
        };
}
