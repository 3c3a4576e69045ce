using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Tests.Core.Runs;

/// <summary>What our runner writes with each kind of step, and what the backend reads of it.</summary>
public sealed class StepPayloadTests
{
    private static readonly string[] Command = ["terraform", "x"];

    // The JSON is the wire: a backend and a runner of other versions have to agree with it.
    private static readonly Dictionary<string, (StepPayload Payload, string Json, string Read)> Kinds = new(
        StringComparer.Ordinal
    )
    {
        ["failure"] = (
            new FailurePayload("no \u2713"),
            """{"text":"no \u2713","visible_on":"always"}""",
            "Always 'no \u2713' '' [] "
        ),
        ["token"] = (new TokenPayload(), """{"visible_on":"error"}""", "Failure '' '' [] "),
        ["checkout"] = (new CheckoutPayload("abc"), """{"text":"abc","visible_on":"error"}""", "Failure 'abc' '' [] "),
        ["command"] = (
            new CommandPayload(Command, "success")
            {
                Text = "out",
                Stderr = "err",
                ExitCode = 0,
                Format = JsonElement.Parse("""{"type":"diff"}"""),
            },
            """{"text":"out","stderr":"err","cmd":["terraform","x"],"exit_code":0,"visible_on":"success","format":{"type":"diff"}}""",
            """Success 'out' 'err' [terraform x] 0 {"type":"diff"}"""
        ),
        ["command that is not captured"] = (
            new CommandPayload(Command, "failure") { ExitCode = 1 },
            """{"cmd":["terraform","x"],"exit_code":1,"visible_on":"failure"}""",
            "Failure '' '' [terraform x] 1"
        ),
        ["command that is missing"] = (
            new CommandPayload(Command, "always") { Text = "ERROR: x" },
            """{"text":"ERROR: x","cmd":["terraform","x"],"visible_on":"always"}""",
            "Always 'ERROR: x' '' [terraform x] "
        ),
        ["environment"] = (
            new EnvironmentPayload(Command, "source", "out"),
            """{"cmd":["terraform","x"],"method":"source","text":"out","visible_on":"error"}""",
            "Failure 'out' '' [terraform x] "
        ),
        ["gates"] = (
            new GatesPayload("None.", Command, 0, VisibleOnValues.Error),
            """{"text":"None.","cmd":["terraform","x"],"exit_code":0,"visible_on":"error"}""",
            "Failure 'None.' '' [terraform x] 0"
        ),
        ["gates whose command is missing"] = (
            new GatesPayload("ERROR: x", Command, null, VisibleOnValues.Always),
            """{"text":"ERROR: x","cmd":["terraform","x"],"exit_code":null,"visible_on":"always"}""",
            "Always 'ERROR: x' '' [terraform x] "
        ),
        ["log-in"] = (new LoginPayload(), "{}", "Failure '' '' [] "),
        ["log-in that failed"] = (
            new LoginPayload { Text = "no", VisibleOn = VisibleOnValues.Error },
            """{"text":"no","visible_on":"error"}""",
            "Failure 'no' '' [] "
        ),
        ["message"] = (new MessagePayload(null), """{"visible_on":"error"}""", "Failure '' '' [] "),
        ["message that was not taken"] = (
            new MessagePayload("no"),
            """{"text":"no","visible_on":"always"}""",
            "Always 'no' '' [] "
        ),
        ["policy"] = (
            new CommandPayload(Command, "failure")
            {
                Text = "{}",
                ExitCode = 1,
                Data = JsonElement.Parse("""{"result":[]}"""),
            },
            """{"text":"{}","cmd":["terraform","x"],"exit_code":1,"visible_on":"failure","data":{"result":[]}}""",
            "Failure '{}' '' [terraform x] 1"
        ),
        ["costs"] = (
            new CostPayload(new(1, 2.5m, 1.5m), "EUR", [new("a", "w", 1, 2.5m, 1.5m)]),
            """{"summary":{"prev_monthly_cost":1,"total_monthly_cost":2.5,"diff_monthly_cost":1.5},"currency":"EUR","dirspaces":[{"dir":"a","workspace":"w","prev_monthly_cost":1,"total_monthly_cost":2.5,"diff_monthly_cost":1.5}]}""",
            "Failure '' '' [] "
        ),
        ["costs of a part"] = (
            new CostPayload(new(0, 0, 0), "USD", []) { Text = "not a" },
            """{"summary":{"prev_monthly_cost":0,"total_monthly_cost":0,"diff_monthly_cost":0},"currency":"USD","dirspaces":[],"text":"not a","visible_on":"always"}""",
            "Always 'not a' '' [] "
        ),
        ["init"] = (
            new InitPayload("ready", Command, 0, "tofu", "1.9.0"),
            """{"text":"ready","visible_on":"error","cmd":["terraform","x"],"exit_code":0,"engine":"tofu","engine_version":"1.9.0"}""",
            "Failure 'ready' '' [terraform x] 0"
        ),
        ["plan"] = (
            new PlanPayload("out", Command, 2, "tofu", "1.9.0")
            {
                Plan = "+ x",
                HasChanges = true,
                Counts = new ChangeCounts(1, 2, 3, 4, 5, 6, 7, 8, 9),
            },
            """{"plan":"\u002B x","has_changes":true,"text":"out","visible_on":"always","cmd":["terraform","x"],"exit_code":2,"engine":"tofu","engine_version":"1.9.0","counts":{"add":1,"change":2,"destroy":3,"import":4,"forget":5,"move":6,"read":7,"output":8,"invoke":9}}""",
            "Always 'out' '' [terraform x] 2"
        ),
        ["plan without counts"] = (
            new PlanPayload("out", Command, 0, "tofu", "1.9.0") { Plan = "-", HasChanges = false },
            """{"plan":"-","has_changes":false,"text":"out","visible_on":"always","cmd":["terraform","x"],"exit_code":0,"engine":"tofu","engine_version":"1.9.0"}""",
            "Always 'out' '' [terraform x] 0"
        ),
        ["apply"] = (
            new ApplyPayload("done", Command, 0, "terraform", null)
            {
                Outputs = new JsonObject { ["a"] = new JsonObject { ["value"] = 1 } },
            },
            """{"text":"done","visible_on":"always","cmd":["terraform","x"],"exit_code":0,"engine":"terraform","engine_version":null,"outputs":{"a":{"value":1}}}""",
            """Always 'done' '' [terraform x] 0 {"a":{"value":1}}"""
        ),
        ["apply without its outputs"] = (
            new ApplyPayload("x", Command, 0, "terraform", "1.9.0") { Error = "Cannot be read." },
            """{"text":"x","visible_on":"always","cmd":["terraform","x"],"exit_code":0,"engine":"terraform","engine_version":"1.9.0","error":"Cannot be read."}""",
            "Always 'x' '' [terraform x] 0Cannot be read."
        ),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_kind_is_written_as_it_always_was(string kind) =>
        Assert.Equal(Kinds[kind].Json, Kinds[kind].Payload.ToJson().GetRawText());

    [Theory]
    [MemberData(nameof(Names))]
    public void What_our_runner_writes_is_read_by_the_backend(string kind)
    {
        var step = Sent(StepNames.Run, Kinds[kind].Payload).Steps.Single();

        Assert.Equal(
            Kinds[kind].Read,
            $"{step.VisibleOn} '{step.Text}' '{step.Stderr}' [{string.Join(' ', step.Command ?? [])}] "
                + $"{step.ExitCode}{Spaced(step.Format)}{step.Error}{Spaced(step.Outputs)}"
        );
    }

    [Fact]
    public void A_plan_is_read_with_its_counts()
    {
        var result = Sent(StepNames.Plan, Kinds["plan"].Payload);

        Assert.Equal((true, "+ x"), (result.HasChanges, result.PlanText));
        Assert.Equal(new PlanSummary(1, 2, 3, 4, 5) { Move = 6, Invoke = 9 }, result.Summary);
    }

    [Fact]
    public void A_plan_without_changes_is_read_as_such()
    {
        var result = Sent(StepNames.Plan, Kinds["plan without counts"].Payload);

        Assert.Equal((false, "-", null), (result.HasChanges, result.PlanText, result.Summary));
    }

    [Fact]
    public void Every_kind_has_its_json()
    {
        var kinds = typeof(StepPayload).Assembly.GetTypes();

        Assert.Equal(
            kinds.Where(static type => type.IsSubclassOf(typeof(StepPayload)) && !type.IsAbstract).ToHashSet(),
            Kinds.Values.Select(static kind => kind.Payload.GetType()).ToHashSet()
        );
    }

    [Theory]
    [InlineData("init", StepKind.Init)]
    [InlineData("plan", StepKind.Plan)]
    [InlineData("apply", StepKind.Apply)]
    public void An_engines_step_keeps_its_kind(string verb, StepKind expected)
    {
        string[] names =
        [
            .. new[] { "tf", "pulumi" }.Select(engine =>
                verb switch
                {
                    "init" => StepNames.InitOf(engine),
                    "plan" => StepNames.PlanOf(engine),
                    _ => StepNames.ApplyOf(engine),
                }
            ),
        ];

        Assert.Equal([$"tf/{verb}", $"pulumi/{verb}"], names);
        Assert.All(names, name => Assert.Equal(expected, StepNames.KindOf(name)));
    }

    [Theory]
    [InlineData(StepNames.Checkout, "checkout", StepKind.Checkout)]
    [InlineData(StepNames.Run, "run", StepKind.Run)]
    [InlineData(StepNames.Env, "env", StepKind.Env)]
    [InlineData(StepNames.Init, "tf/init", StepKind.Init)]
    [InlineData(StepNames.Plan, "tf/plan", StepKind.Plan)]
    [InlineData(StepNames.Apply, "tf/apply", StepKind.Apply)]
    [InlineData(StepNames.Oidc, "auth/oidc", StepKind.Oidc)]
    [InlineData(StepNames.Gates, "gates", StepKind.Gates)]
    [InlineData(StepNames.CostEstimation, "tf/cost-estimation", StepKind.CostEstimation)]
    [InlineData(StepNames.DriftIssue, "tf/drift-create-issue", StepKind.DriftIssue)]
    [InlineData(StepNames.Token, "auth/update-terrateam-github-token", StepKind.Token)]
    [InlineData(StepNames.Cancelled, "cancelled", StepKind.Cancelled)]
    public void A_name_is_what_runners_send(string name, string expected, StepKind kind)
    {
        Assert.Equal(expected, name);
        Assert.Equal(kind, StepNames.KindOf(name));
    }

    private static DirspaceResult Sent(string name, StepPayload payload)
    {
        var step = new StepOutputV2(StepScope.From(new Dirspace("a", "default")), name, true, false, payload.ToJson());
        var body = JsonSerializer.Serialize(new RunnerReport.StepsV2([step]), ProtocolJson.Default.StepsV2);
        return RunResult.From(RunnerReportReader.Read(Encoding.UTF8.GetBytes(body)))!.Dirspaces.Single();
    }

    private static string Spaced(JsonElement? element) => element is { } value ? $" {value.GetRawText()}" : "";
}
