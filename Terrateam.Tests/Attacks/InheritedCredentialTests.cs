using Terrateam.Sandbox.GitHub.Actions;
using Terrateam.Tests.Cli;
using Terrateam.Tests.Scenarios;

namespace Terrateam.Tests.Attacks;

/// <summary>
/// What code in a job can learn of the job's own credentials from the processes that it is started by.
/// </summary>
public sealed class InheritedCredentialTests
{
    private static readonly string[] Secrets =
    [
        "ACTIONS_RUNTIME_TOKEN",
        "ACTIONS_RUNTIME_URL",
        "ACTIONS_CACHE_URL",
        "ACTIONS_RESULTS_URL",
        "INPUT_WORK_TOKEN",
        "INPUT_API_BASE_URL",
    ];

    private static readonly string[] Clouds =
    [
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "GOOGLE_APPLICATION_CREDENTIALS",
        "ARM_USE_OIDC",
    ];

    [Theory]
    [InlineData("none", false, false)]
    [InlineData("engine", true, false)]
    [InlineData("steps", true, true)]
    public async Task A_child_has_none_of_them_unless_it_is_one_that_the_configuration_gives_the_id_token(
        string given,
        bool engine,
        bool steps
    )
    {
        await using var scenario = await Scenario.StartAsync();
        var head = scenario.Repository.Commit(
            "main",
            Scenario.Files(("a/main.tf", Scenario.Terraform), ("a/vars.sh", "export ACTIONS_RUNTIME_URL=mine\n"))
        );
        using var seen = new Witness("git", "terraform", "printenv");
        scenario.Environment["PATH"] = seen.Path;
        foreach (
            var name in Secrets.Where(name => name.StartsWith("ACTIONS_", StringComparison.Ordinal)).Concat(Clouds)
        )
        {
            scenario.Environment[name] = $"the job's {name}";
        }

        scenario.Backend.Give(
            Scenario.Work(
                "plan",
                head,
                $$$"""
                {
                  "credentials": {"id_token": "{{{given}}}"},
                  "hooks": {"all": {"pre": [{"type": "run", "cmd": ["printenv", "HOME"]}]}},
                  "workflows": [{"plan": [
                    {"type": "init"}, {"type": "plan"},
                    {"type": "env", "method": "source", "cmd": ["vars.sh"]},
                    {"type": "run", "cmd": ["printenv", "ACTIONS_RUNTIME_URL"], "visible_on": "always"}
                  ]}]
                }
                """,
                Scenario.Dirspace("a", workflow: 0)
            )
        );

        var exit = await scenario.RunAsync();

        Assert.True(exit.Code == 0, exit.Output);
        Assert.All(scenario.Steps(), step => Assert.True((bool)step["success"]!, step.ToJsonString()));
        Assert.Equal(
            ["mine\n"],
            scenario
                .Steps()
                .Where(step => (string?)step["step"] == "run")
                .Select(step => (string?)step["payload"]!["text"])
                .Skip(1)
        );
        foreach (var (command, environment) in seen.Processes)
        {
            Assert.All(Secrets, name =>
                Assert.DoesNotContain($"{name}=the job's", environment, StringComparison.Ordinal)
            );
            Assert.DoesNotContain("INPUT_", environment, StringComparison.Ordinal);
            Assert.All(Clouds, name =>
                Assert.Contains($"{name}=the job's {name}", environment, StringComparison.Ordinal)
            );
            var expected = command.StartsWith("printenv", StringComparison.Ordinal)
                ? steps
                : command.StartsWith("terraform", StringComparison.Ordinal)
                    && (engine && !command.Contains("version", StringComparison.Ordinal) || steps);
            Assert.True(
                expected
                    == environment.Contains("ACTIONS_ID_TOKEN_REQUEST_TOKEN=request-token", StringComparison.Ordinal),
                command
            );
        }

        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                "git fetch",
                "terraform version",
                "terraform init",
                "terraform plan",
                "terraform show",
                "printenv HOME",
            },
            seen.Commands
        );
    }

    [Fact]
    public async Task A_step_cannot_read_them_from_the_process_that_started_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /proc.");
        await using var scenario = await ScenarioEnvironment.StartAsync(
            new()
            {
                // As on a machine whose jobs are not root's: root could read what it likes.
                Job = (job, cancelled) =>
                    job.RunAsync(
                        Unprivileged[0],
                        [.. Unprivileged.Skip(1), "run"],
                        TerrateamJob.Variables(job),
                        cancelled
                    ),
                Files = new Dictionary<string, string>(ScenarioEnvironment.Infra, StringComparer.Ordinal)
                {
                    [".terrateam/config.yml"] = """
                    workflows:
                      - tag_query: ''
                        plan:
                          - {type: init}
                          - {type: plan}
                          - type: env
                            method: source
                            cmd: [bring-back.sh]
                          - {type: run, cmd: [bash, -c, 'tr "\0" "\n" < /proc/$$PPID/environ; head -c 1 /proc/$$PPID/mem; echo "$${ACTIONS_ID_TOKEN_REQUEST_URL:-nothing} came back"']}

                    """,
                    ["network/bring-back.sh"] =
                        "while IFS= read -r -d '' line; do case \"$line\" in ACTIONS_*) export \"$line\" ;; "
                        + "esac; done < \"/proc/$PPID/environ\" || true\n",
                },
            }
        );

        var pull = await scenario.OpenAsync();
        await scenario.WaitForAsync(pull, "terrateam plan: network default", "success");
        await scenario.SettleAsync();

        var log = scenario.Repository.Runs[0].Log;
        Assert.Contains("/environ: Permission denied", log, StringComparison.Ordinal);
        Assert.Contains("/mem' for reading: Permission denied", log, StringComparison.Ordinal);
        Assert.Contains("nothing came back", log, StringComparison.Ordinal);
        Assert.DoesNotContain("INPUT_WORK_TOKEN", log, StringComparison.Ordinal);
        await scenario.EndAsync(plans: 1, locks: 0);
    }

    private static string[] Unprivileged { get; } =
    [
        .. Environment.UserName is "root"
            ? (string[])["setpriv", "--bounding-set=-sys_ptrace,-sys_admin,-perfmon"]
            : [],
        TerrateamJob.Program,
    ];
}
