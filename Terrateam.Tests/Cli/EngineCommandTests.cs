using System.Text.Json.Nodes;
using static Terrateam.Tests.Cli.Scenario;

namespace Terrateam.Tests.Cli;

/// <summary>Engines are run by the command lines that they know, in their directories; strict stand-ins check it.</summary>
public sealed class EngineCommandTests
{
    private const string Config = """
        {"workflows": [
          {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "version": ">= 0.80"}},
          {"engine": {"name": "terragrunt", "tf_cmd": "terraform", "override_tf_cmd": "terragrunt-old"},
           "apply": [{"type": "init"}, {"type": "apply", "retry": {"enabled": true, "tries": 2, "initial_sleep": 0}}]},
          {"engine": {"name": "cdktf", "tf_cmd": "terraform", "override_tf_cmd": "beneath"}},
          {"engine": {"name": "pulumi"},
           "plan": [{"type": "init", "extra_args": ["--local"]}, {"type": "plan", "extra_args": ["--diff"]}]},
          {"engine": {"name": "custom", "init": ["own", "init"], "plan": ["own", "plan", "${TERRATEAM_PLAN_FILE}"],
                      "diff": ["own", "diff"], "apply": ["own", "apply", "${TERRATEAM_PLAN_FILE}"],
                      "outputs": ["own", "outputs"]}},
          {"engine": {"name": "stategraph", "tf_cmd": "terraform", "version": "1.2.3"}}
        ]}
        """;

    private static readonly JsonObject[] Dirspaces =
    [
        Dirspace("new", "prod", 0),
        Dirspace("old", "prod", 1),
        Dirspace("cdk", "net", 2),
        Dirspace("pul", "dev", 3),
        Dirspace("own", "default", 4),
        Dirspace("graph", "default", 5),
    ];

    [Fact]
    public async Task Every_engine_plans_and_applies_by_its_own_commands()
    {
        await using var scenario = await StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Files([.. Dirspaces.Select(static one => ($"{one["path"]}/stategraph.json", (string?)"{}"))])
        );
        WritePrograms(scenario);
        scenario.Environment["VARIABLES_CONTEXT"] =
            """{"STATEGRAPH_API_BASE": "b", "STATEGRAPH_API_KEY": "k", "STATEGRAPH_TENANT_ID": "t"}""";
        scenario.Backend.Give(Work("plan", head, Config, Copies()));

        var planned = await scenario.RunAsync();

        Assert.True(planned.Code == 0, planned.Output);
        Assert.True(scenario.Steps().All(static step => (bool)step["success"]!), planned.Output);
        Assert.Equal(
            [
                "cdk/net tf/init True",
                "cdk/net tf/plan True",
                "graph/default stategraph/init True",
                "graph/default stategraph/plan True",
                "new/prod tf/init True",
                "new/prod tf/plan True",
                "old/prod tf/init True",
                "old/prod tf/plan True",
                "own/default custom/init True",
                "own/default custom/plan True",
                "pul/dev pulumi/init True",
                "pul/dev pulumi/plan True",
            ],
            scenario
                .Told()
                .Where(static line => line.Contains('/', StringComparison.Ordinal))
                .Where(IsOfDirspace)
                .Order(StringComparer.Ordinal)
        );
        Assert.StartsWith(
            "0.88.0+terraform-1.",
            $"{Payload(scenario, "new")["engine_version"]}",
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "0.75.3+terraform-1.",
            $"{Payload(scenario, "old")["engine_version"]}",
            StringComparison.Ordinal
        );
        Assert.Equal("a diff of its own\n", Payload(scenario, "own")["text"]!.ToString());
        Assert.Equal("previewed\n", Payload(scenario, "pul")["text"]!.ToString());
        Assert.Equal("false", Payload(scenario, "graph")["has_changes"]!.ToString());

        var apply = Work("apply", head, Config, Copies());
        apply["terrateam"]!["engines"] = new JsonArray(
            new JsonObject
            {
                ["dir"] = "new",
                ["workspace"] = "prod",
                ["engine"] = "terragrunt",
                ["version"] = Payload(scenario, "new")["engine_version"]!.ToString(),
            }
        );
        scenario.Backend.Give(apply);

        var applied = await scenario.RunAsync();

        Assert.True(applied.Code == 0, applied.Output);
        Assert.True(scenario.Steps().All(static step => (bool)step["success"]!), applied.Output);
        Assert.True(File.Exists(Path.Combine(scenario.Workspace, "old", "tried")));
        Assert.Equal(6, scenario.Told().Count(static line => line.EndsWith("/apply True", StringComparison.Ordinal)));
        Assert.Equal("7", Payload(scenario, "own")["outputs"]!["x"]!["value"]!.ToString());
    }

    private static bool IsOfDirspace(string line) =>
        Dirspaces.Any(one => line.StartsWith($"{one["path"]}/", StringComparison.Ordinal));

    private static JsonObject[] Copies() => [.. Dirspaces.Select(static one => one.DeepClone().AsObject())];

    private static JsonNode Payload(Scenario scenario, string directory) =>
        scenario.Steps().Last(step => (string?)step["scope"]!["dir"] == directory)["payload"]!;

    private static void WritePrograms(Scenario scenario)
    {
        var programs = Directory.CreateDirectory(Path.Combine(scenario.Home, "programs")).FullName;
        scenario.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        const string Forwards = "[ \"$TG_TF_PATH$TG_TF_FORWARD_STDOUT\" = terraformtrue ] || exit 65";
        StrictProgram.Write(
            programs,
            "terragrunt",
            $"""
            --version) echo 'terragrunt version v0.88.0';;
            'run -- workspace select -- prod') exit 1;;
            'run -- workspace new -- prod') ;;
            {LikeTerraform("new", Forwards)}
            """
        );
        StrictProgram.Write(
            programs,
            "terragrunt-old",
            $"""
            --version) echo 'terragrunt version v0.75.3' >&2;;
            'workspace select -- prod') ;;
            {LikeTerraform("old", Forwards, "[ -e tried ] || { touch tried; exit 1; }")}
            """
        );
        StrictProgram.Write(
            programs,
            "cdktf",
            """
            get) [ "${PWD##*/}" = cdk ] || exit 65;;
            synth) mkdir -p cdktf.out/stacks/net
              echo '{"stacks": {"net": {"workingDirectory": "stacks/net"}}}' > cdktf.out/manifest.json;;
            """
        );
        StrictProgram.Write(
            programs,
            "beneath",
            $$"""
            'version -json') echo '{"terraform_version": "1.9.8"}';;
            {{LikeTerraform("net", "true")}}
            """
        );
        StrictProgram.Write(
            programs,
            "pulumi",
            """
            version) echo v3.100.0;;
            'login --local'|'login') ;;
            'stack select dev') ;;
            'preview --diff') echo previewed;;
            'up --yes') [ "${PWD##*/}" = pul ] && echo updated;;
            """
        );
        StrictProgram.Write(
            programs,
            "own",
            """
            init) ;;
            "plan $TERRATEAM_PLAN_FILE") echo its own > "$TERRATEAM_PLAN_FILE"; exit 2;;
            diff) echo a diff of its own;;
            "apply $TERRATEAM_PLAN_FILE") [ "$(cat "$TERRATEAM_PLAN_FILE")" = 'its own' ] || exit 65;;
            outputs) echo '{"x": {"value": 7}}';;
            """
        );
        StrictProgram.Write(
            programs,
            "stategraph",
            """
            info) [ "$TF_CMD$STATEGRAPH_VERSION" = terraform1.2.3 ] || exit 65;;
            "tf plan --out $TERRATEAM_PLAN_FILE --detailed-exitcode --workspace default") echo p > "$TERRATEAM_PLAN_FILE";;
            "tf apply $TERRATEAM_PLAN_FILE") [ "$(cat "$TERRATEAM_PLAN_FILE")" = p ] || exit 65;;
            """
        );
    }

    private static string LikeTerraform(string directory, string check, string apply = "true") =>
        $$$"""
            init) [ "${PWD##*/}" = {{{directory}}} ] || exit 65; {{{check}}};;
            "plan -detailed-exitcode -out $TERRATEAM_PLAN_FILE") {{{check}}}
              [ "${PWD##*/}" = {{{directory}}} ] || exit 65
              echo {{{directory}}} > "$TERRATEAM_PLAN_FILE"; exit 2;;
            "show $TERRATEAM_PLAN_FILE") echo '  + resource';;
            "show -json $TERRATEAM_PLAN_FILE")
              echo '{"format_version": "1.2", "resource_changes": [{"address": "a.b", "mode": "managed", "change": {"actions": ["create"]}}]}';;
            "apply $TERRATEAM_PLAN_FILE") {{{apply}}}
              [ "$(cat "$TERRATEAM_PLAN_FILE")" = {{{directory}}} ] || exit 65;;
            'output -json') echo '{}';;
            """;
}
