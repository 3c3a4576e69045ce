using System.Text;
using System.Text.Json.Nodes;
using Terrateam.Core.Plans;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Terragrunt over several units, in all of its command forms, by strict stand-ins.</summary>
public sealed class TerragruntUnitsTests
{
    private const string Config = """
        {"workflows": [
          {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "run_all": true},
           "plan": [{"type": "init"}, {"type": "plan", "extra_args": ["-lock=false"]}]},
          {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "run_all": true, "override_tf_cmd": "terragrunt-old"}},
          {"engine": {"name": "terragrunt", "tf_cmd": "terraform"}}
        ]}
        """;

    // What the units' plans are, and how each is shown: from the directory of the unit.
    private const string Units = """
        write() { mkdir -p "$1/a" "$1/b" && echo "plan of $NAME a" >"$1/a/tfplan.tfplan" && echo "plan of $NAME b" >"$1/b/tfplan.tfplan"; }
        check() { [ "$(cat "$1/a/tfplan.tfplan" "$1/b/tfplan.tfplan")" = "plan of $NAME a
        plan of $NAME b" ] || exit 66; }
        text() { grep -q "^plan of $NAME $(basename "$2")$" "$1" || exit 67; echo "  + created in $2"; echo "Plan: 1 to add, 0 to change, 0 to destroy."; }
        outputs() { echo "{\"id\":{\"sensitive\":false,\"type\":\"string\",\"value\":\"of $(basename "$1")\"},\"key\":{\"sensitive\":true,\"type\":\"string\",\"value\":\"very-$(basename "$1")-secret\"}}"; }
        json() { text "$1" "$2" >/dev/null; echo '{"format_version":"1.2","applyable":true,"resource_changes":[{"address":"a.b","type":"a","mode":"managed","change":{"actions":["create"],"before":null,"after":{}}}]}'; }
        NAME=${PWD##*/}
        """;

    private static readonly JsonObject[] Dirspaces =
    [
        Dirspace("new", workflow: 0),
        Dirspace("old", workflow: 1),
        Dirspace("stack", workflow: 2),
    ];

    [Fact]
    public async Task All_units_are_planned_shown_and_applied_from_their_own_plans()
    {
        await using var scenario = await StartAsync();
        var head = Commit(scenario);
        WritePrograms(scenario);
        scenario.Backend.Give(Work("plan", head, Config, Copies()));

        var planned = await scenario.RunAsync();

        Assert.True(planned.Code == 0, planned.Output);
        Assert.All(scenario.Steps(), step => Assert.True((bool)step["success"]!, step.ToJsonString()));
        foreach (var name in (string[])["new", "old", "stack"])
        {
            var payload = Payload(scenario, name);
            Assert.True((bool)payload["has_changes"]!);
            Assert.Equal(2, (int)payload["counts"]!["add"]!);
            var shown = (string)payload["plan"]!;
            Assert.Matches("(?s)# unit: a\n.*created in .*# unit: b\n.*created in ", shown);
            Assert.Contains(
                $"plan of {name} b",
                Encoding.UTF8.GetString(scenario.Plan(name)),
                StringComparison.Ordinal
            );
            Assert.DoesNotContain(scenario.Temporary, payload["cmd"]!.ToJsonString(), StringComparison.Ordinal);
        }

        // In the job that applies nothing of the job that planned is left.
        Directory.Delete(scenario.Workspace, recursive: true);
        scenario.Backend.ShownSha256 = ShownPlan.DigestOf((string)Payload(scenario, "new")["plan"]!);
        scenario.Backend.Give(Work("apply", head, Config, Dirspace("new", workflow: 0)));
        var applied = await scenario.RunAsync();
        Assert.True(applied.Code == 0, applied.Output);
        Assert.All(scenario.Steps(), step => Assert.True((bool)step["success"]!, step.ToJsonString()));

        scenario.Backend.ShownSha256 = null;
        scenario.Backend.Give(
            Work("apply", head, Config, Dirspace("old", workflow: 1), Dirspace("stack", workflow: 2))
        );
        applied = await scenario.RunAsync();
        Assert.True(applied.Code == 0, applied.Output);
        Assert.All(scenario.Steps(), step => Assert.True((bool)step["success"]!, step.ToJsonString()));
        Assert.Equal("applied stack\n", (string?)Payload(scenario, "stack")["text"]);
        Assert.All(["old", "stack"], name => AssertOutputs(Payload(scenario, name)["outputs"]!.AsObject()));
    }

    [Fact]
    public async Task What_cannot_be_done_of_units_is_refused()
    {
        await using var scenario = await StartAsync();
        var head = Commit(scenario);
        WritePrograms(scenario, empty: true);
        scenario.Backend.Give(
            Work(
                "plan",
                head,
                """
                {"workflows": [
                  {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "run_all": true}, "plan": [{"type": "plan"}]},
                  {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "run_all": true},
                   "plan": [{"type": "plan", "mode": "fast-and-loose"}]},
                  {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "override_tf_cmd": "terragrunt-old"},
                   "plan": [{"type": "init"}]},
                  {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "run_all": true}, "plan": [{"type": "plan"}]}
                ]}
                """,
                Dirspace("new", "prod", 0),
                Dirspace("old", workflow: 1),
                Dirspace("stack", workflow: 2),
                Dirspace("none", workflow: 3)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.Contains("no workspace 'prod'", Text(scenario, "new"), StringComparison.Ordinal);
        Assert.Contains("cannot be fast-and-loose", Text(scenario, "old"), StringComparison.Ordinal);
        Assert.Contains("needs Terragrunt 0.88.0 or newer", Text(scenario, "stack"), StringComparison.Ordinal);
        Assert.Contains("wrote no plan of any unit", Text(scenario, "none"), StringComparison.Ordinal);
        Assert.Empty(scenario.Backend.Plans);
    }

    [Fact]
    public async Task A_units_outputs_that_cannot_be_read_are_told_with_its_name()
    {
        await using var scenario = await StartAsync();
        var head = Commit(scenario);
        WritePrograms(scenario, outputs: "{ echo 'no state'; exit 1; }");
        scenario.Backend.Give(Work("plan", head, Config, Dirspace("old", workflow: 1)));
        _ = await scenario.RunAsync();
        scenario.Backend.Give(Work("apply", head, Config, Dirspace("old", workflow: 1)));

        var applied = await scenario.RunAsync();

        Assert.True(applied.Code == 0, applied.Output);
        Assert.False((bool)scenario.Steps().Last()["success"]!);
        Assert.Contains("unit: a\nno state", Text(scenario, "old"), StringComparison.Ordinal);
    }

    private static void AssertOutputs(JsonObject outputs)
    {
        Assert.Equal(["a/id", "a/key", "b/id", "b/key"], outputs.Select(static output => output.Key));
        Assert.Equal("of b", (string?)outputs["b/id"]!["value"]);
        Assert.DoesNotContain("secret", outputs.ToJsonString(), StringComparison.Ordinal);
    }

    private static string Commit(Scenario scenario) =>
        scenario.Repository.Commit(
            "main",
            Files(
                ("new/a/terragrunt.hcl", ""),
                ("new/b/terragrunt.hcl", ""),
                ("old/a/terragrunt.hcl", ""),
                ("old/b/terragrunt.hcl", ""),
                ("none/x", ""),
                ("stack/terragrunt.stack.hcl", "")
            )
        );

    private static JsonObject[] Copies() => [.. Dirspaces.Select(static one => one.DeepClone().AsObject())];

    private static JsonNode Payload(Scenario scenario, string directory) =>
        scenario.Steps().Last(step => (string?)step["scope"]!["dir"] == directory)["payload"]!;

    private static string Text(Scenario scenario, string directory) => (string)Payload(scenario, directory)["text"]!;

    private static void WritePrograms(Scenario scenario, bool empty = false, string? outputs = null)
    {
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName;
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";

        Write(
            "terragrunt",
            empty
                ? "'run --all --out-dir '*) exit 0;;"
                : """
                'run --all --non-interactive -- init') ;;
                "run --all --out-dir $4 --non-interactive -- plan -detailed-exitcode -lock=false") [ "$NAME" = new ] || exit 65; write "$4"; exit 2;;
                "run --all --out-dir $4 --non-interactive -- apply") check "$4"; echo "applied $NAME";;
                'stack run init --non-interactive') mkdir -p a b;;
                "stack run plan --out-dir $5 --non-interactive -- -detailed-exitcode") [ "$NAME" = stack ] || exit 65; write "$5"; exit 0;;
                "stack run apply --out-dir $5 --non-interactive") check "$5"; echo "applied $NAME";;
                "--working-dir $2 show $4") [ -d "$2" ] || exit 65; text "$4" "$2";;
                "--working-dir $2 show -json $5") [ -d "$2" ] || exit 65; json "$5" "$2";;
                "--working-dir $2 output -json") [ -d "$2" ] || exit 65; outputs "$2";;
                """,
            "0.99.0"
        );
        Write(
            "terragrunt-old",
            """
            'run-all init --terragrunt-non-interactive') ;;
            "run-all plan --terragrunt-out-dir $4 --terragrunt-non-interactive -detailed-exitcode") [ "$NAME" = old ] || exit 65; write "$4"; exit 2;;
            "run-all apply --terragrunt-out-dir $4 --terragrunt-non-interactive") check "$4"; echo "applied $NAME";;
            "show $2 --terragrunt-working-dir $4") [ -d "$4" ] || exit 65; text "$2" "$4";;
            "show -json $3 --terragrunt-working-dir $5") [ -d "$5" ] || exit 65; json "$3" "$5";;
            "output -json --terragrunt-working-dir $4") [ -d "$4" ] || exit 65; outputs "$4";;
            """,
            "0.75.3"
        );

        void Write(string name, string cases, string version)
        {
            StrictProgram.Write(programs, name, $"--version) echo 'terragrunt version v{version}';;\n{cases}");
            var file = Path.Combine(programs, name);
            var failing = outputs is null ? "" : $"outputs() {outputs}";
            var lines = File.ReadAllText(file).Split('\n', 2);
            File.WriteAllText(file, $"{lines[0]}\n{Units}\n{failing}\n{lines[1]}");
        }
    }
}
