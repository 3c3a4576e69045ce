using static Terrateam.Core.Configuration.Schema.SchemaNodes;

namespace Terrateam.Core.Configuration.Schema;

/// <summary>
/// The steps of workflows and hooks. The runner executes them; here they are checked and defaults are filled in.
/// </summary>
internal static class StepSchema
{
    private static readonly SchemaNode RunOn = Choice("success", "failure", "always");

    private static readonly SchemaNode VisibleOn = Choice("always", "failure", "success");

    private static readonly ObjectNode Gate = new(
        "a gate",
        Key("token", Texts.NotEmpty),
        Key("name", Texts.NotEmpty),
        Key("all_of", Matches),
        Key("any_of", Matches),
        Key("any_of_count", Whole())
    );

    private static readonly ObjectNode OnError = new(
        "a gate",
        new Field("type", Choice("gate"), IsRequired: true),
        Key("token", Texts.NotEmpty),
        Key("name", Texts.NotEmpty),
        Key("all_of", Matches),
        Key("any_of", Matches),
        Key("any_of_count", Whole())
    );

    private static readonly SchemaNode FormatWord = Choice("code", "raw", "markdown");

    private static readonly ObjectNode FormatOf = new(
        "a format",
        Required("type", Choice("code")),
        Required("lang", Texts.NotEmpty)
    );

    private static readonly UnionNode Format = new(
        "`code`, `raw`, `markdown`, or `{type: code, lang: ...}`",
        static node => node is YamlMapping ? FormatOf : FormatWord,
        FormatWord,
        FormatOf
    );

    private static readonly ObjectNode Init = Step(
        "init",
        Key("env", Variables),
        WithEmptyList("extra_args", Arguments)
    );

    private static readonly ObjectNode Plan = Step(
        "plan",
        Key("env", Variables),
        WithEmptyList("extra_args", Arguments),
        WithDefault("mode", Choice("strict", "fast-and-loose"), "strict")
    );

    private static readonly ObjectNode Retry = new(
        "a map",
        WithDefault("enabled", Flag, value: false),
        WithDefault("tries", Whole(1), 3),
        WithDefault("initial_sleep", Whole(), 5),
        WithDefault("backoff", new DecimalNode(), 1.5)
    );

    private static readonly ObjectNode Apply = Step(
        "apply",
        Key("env", Variables),
        WithEmptyList("extra_args", Arguments),
        Key("retry", Retry)
    );

    private static readonly ObjectNode Run = Step(
        "run",
        Required("cmd", Command),
        WithDefault("capture_output", Flag, value: true),
        Key("env", Variables),
        WithDefault("format", Format, "code"),
        // In the original's documentation, but not in its schema.
        Key("gate", Gate),
        // Without a default here: the runner's is true where `on_error` has gates, else false.
        Key("ignore_errors", Flag),
        WithEmptyList("on_error", new ListNode(OnError)),
        WithDefault("run_on", RunOn, "success"),
        WithDefault("visible_on", VisibleOn, "failure")
    );

    private static readonly ObjectNode Execute = Step(
        "env",
        Required("cmd", Command),
        Required("name", Texts.Variable),
        WithDefault("method", Choice("exec"), "exec"),
        WithDefault("sensitive", Flag, value: false),
        WithDefault("trim_trailing_newlines", Flag, value: true)
    );

    private static readonly ObjectNode Source = Step(
        "env",
        Required("cmd", Command),
        Required("method", Choice("source")),
        WithDefault("sensitive", Flag, value: false)
    );

    private static readonly ObjectNode Gates = Step(
        "gates",
        Required("cmd", Command),
        Key("env", Variables),
        WithDefault("run_on", RunOn, "success")
    );

    private static readonly ObjectNode Slack = Step(
        "slack",
        Required("msg", Texts.Any),
        WithDefault("run_on", RunOn, "success")
    );

    private static readonly ObjectNode DriftIssue = Step(
        "drift_create_issue",
        WithDefault("group_by", Choice("all", "dirspace"), "all")
    );

    private static readonly ObjectNode Checkov = Step("checkov", Policy());

    private static readonly ObjectNode Conftest = Step("conftest", Policy());

    private static readonly ObjectNode Opa = Step(
        "opa",
        [.. Policy(), WithDefault("fail_on", Choice("undefined", "defined"), "undefined")]
    );

    /// <summary>The named parts of the schema.</summary>
    internal static readonly (string Name, SchemaNode Shape)[] ByName =
    [
        ("gate", Gate),
        ("step_init", Init),
        ("step_plan", Plan),
        ("step_apply", Apply),
        ("step_run", Run),
        ("step_env", Execute),
        ("step_env_source", Source),
        ("step_gates", Gates),
        ("step_slack", Slack),
        ("step_drift_create_issue", DriftIssue),
        ("step_checkov", Checkov),
        ("step_conftest", Conftest),
        ("step_opa", Opa),
        .. OidcSchema.All.Select(
            static (shape, index) =>
                ($"step_oidc_{index switch { 0 => "aws", 1 => "gcp", _ => "azure" }}", (SchemaNode)shape)
        ),
    ];

    internal static readonly ListNode Workflow = List([
        "init",
        "plan",
        "apply",
        "run",
        "env",
        "oidc",
        "checkov",
        "conftest",
        "opa",
        "gates",
        "slack",
    ]);

    internal static readonly ListNode Hook = List(["run", "env", "oidc", "gates", "drift_create_issue", "slack"]);

    private static ListNode List(string[] types) =>
        new(
            new StepNode(
                new VariantNode(
                    "a step",
                    "type",
                    (map, type) => types.Contains(type, StringComparer.Ordinal) ? From(map, type) : null,
                    types,
                    types.SelectMany(All)
                ),
                text => StepSuggestion.For(text, types)
            )
        );

    private static IEnumerable<SchemaNode> All(string type) =>
        type switch
        {
            "env" => [Execute, Source],
            "oidc" => OidcSchema.All,
            _ => [From(new(1, 1, []), type)],
        };

    private static ObjectNode From(YamlMapping map, string type) =>
        type switch
        {
            "init" => Init,
            "plan" => Plan,
            "apply" => Apply,
            "run" => Run,
            "env" => map.Find("method") is YamlScalar { Text: "source" } ? Source : Execute,
            "oidc" => OidcSchema.From(map),
            "checkov" => Checkov,
            "conftest" => Conftest,
            "opa" => Opa,
            "gates" => Gates,
            "slack" => Slack,
            _ => DriftIssue,
        };

    private static ObjectNode Step(string type, params IEnumerable<Field> fields) =>
        new("a step", [Required("type", Choice(type)), .. fields]);

    private static Field[] Policy() =>
        [
            Key("env", Variables),
            WithEmptyList("extra_args", SchemaNodes.Texts),
            Key("gate", Gate),
            WithDefault("ignore_errors", Flag, value: false),
            WithDefault("run_on", RunOn, "success"),
            WithDefault("visible_on", VisibleOn, "failure"),
        ];
}

/// <summary>A step; older forms of it are told, and what a text in its place was probably meant to be.</summary>
internal sealed class StepNode(SchemaNode step, Func<string, string?> suggest) : SchemaNode
{
    internal override string Description => step.Description;

    internal override System.Text.Json.Nodes.JsonObject Describe(SchemaWriter writer) => step.Describe(writer);

    internal override System.Text.Json.Nodes.JsonNode? Read(YamlNode node, string key, SchemaReader reader)
    {
        if (node is YamlScalar { IsNull: false, IsNumber: false, Boolean: null } text)
            return reader.Wrong(node, key, Description, suggest(text.Text));

        var errors = reader.Errors.Count;
        var read = step.Read(node, key, reader);
        if (
            errors == reader.Errors.Count
            && node is YamlMapping run
            && run.Find("type") is YamlScalar { Text: "run" }
            && run.Find("gate") is { } gate
        )
        {
            reader.Older(
                gate,
                $"{key}.gate",
                "`gate` of a `run` step is the older form",
                "`on_error: [{type: gate, ...}]` with the same keys"
            );
        }

        return read;
    }
}
