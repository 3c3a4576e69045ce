using System.Globalization;
using System.Text.Json.Nodes;
using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>The contexts of expressions that a run has before its job starts.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/contexts</remarks>
internal sealed class RunContexts(SandboxState sandboxState)
{
    /// <summary>Those of the dispatched workflow.</summary>
    public ExpressionScope Scope(RunState run) => new(Contexts(GitHub(run), DispatchInputs(run)));

    /// <summary>Those of the workflow whose steps run: the called one's where the dispatched one calls one.</summary>
    /// <exception cref="ExpressionException">What the call gives cannot be evaluated.</exception>
    public ExpressionScope JobScope(RunState run)
    {
        if (run.Called is not { } called || run.File is not { Jobs: [var caller, ..] })
            return Scope(run);

        var outer = Scope(run);
        var inputs = new JsonObject();
        foreach (var (name, input) in called.File.Call ?? new Dictionary<string, WorkflowInput>(StringComparer.Ordinal))
        {
            var given = caller.With.Keys.FirstOrDefault(key =>
                string.Equals(key, name, StringComparison.OrdinalIgnoreCase)
            );
            var value = given is null
                ? Typed(input.Default ?? "", input.Type)
                : ExpressionTemplate.Value(caller.With[given], ExpressionPlace.Job, outer);
            inputs[name] = value?.DeepClone();
        }

        return new(Contexts(GitHub(run), inputs));
    }

    /// <summary>The payload of the event, GITHUB_EVENT_PATH.</summary>
    public JsonObject Event(RunState run) =>
        sandboxState.Read(() =>
            new JsonObject
            {
                ["inputs"] = Texts(run.Inputs),
                ["ref"] = run.Reference,
                ["workflow"] = run.Workflow.Path,
                ["repository"] = RepositoryJson.Create(run.Repository, sandboxState),
                ["sender"] = AccountJson.Simple(run.Actor, sandboxState.BaseUrl),
            }
        );

    public static JsonObject Texts(IReadOnlyDictionary<string, string> texts) =>
        new(texts.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    private static Dictionary<string, JsonNode?> Contexts(JsonObject github, JsonObject inputs) =>
        new(StringComparer.Ordinal)
        {
            ["github"] = github,
            ["inputs"] = inputs,
            ["vars"] = new JsonObject(),
            ["needs"] = new JsonObject(),
            ["strategy"] = new JsonObject(),
            ["matrix"] = new JsonObject(),
        };

    private static JsonObject DispatchInputs(RunState run) =>
        new(
            run.Inputs.Select(pair =>
                KeyValuePair.Create(
                    pair.Key,
                    Typed(pair.Value, run.File?.Dispatch?.GetValueOrDefault(pair.Key)?.Type ?? "string")
                )
            )
        );

    private static JsonNode? Typed(string text, string type) =>
        type switch
        {
            "boolean" => text == "true",
            "number" when double.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            _ => text,
        };

    private JsonObject GitHub(RunState run)
    {
        var happened = Event(run);
        return new JsonObject
        {
            ["actor"] = run.Actor.Login,
            ["actor_id"] = Number(run.Actor.Id),
            ["api_url"] = sandboxState.BaseUrl,
            ["base_ref"] = "",
            ["event"] = happened,
            ["event_name"] = "workflow_dispatch",
            ["graphql_url"] = $"{sandboxState.BaseUrl}/graphql",
            ["head_ref"] = "",
            ["job"] = run.Job?.Id,
            ["ref"] = run.Reference,
            ["ref_name"] = run.Branch,
            ["ref_protected"] = false,
            ["ref_type"] = run.Reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch",
            ["repository"] = run.Repository.FullName,
            ["repository_id"] = Number(run.Repository.Id),
            ["repository_owner"] = run.Repository.Owner.Login,
            ["repository_owner_id"] = Number(run.Repository.Owner.Id),
            ["retention_days"] = "90",
            ["run_attempt"] = Number(run.Attempt),
            ["run_id"] = Number(run.Id),
            ["run_number"] = Number(run.Number),
            ["server_url"] = sandboxState.BaseUrl,
            ["sha"] = run.Head.Sha,
            ["triggering_actor"] = run.Actor.Login,
            ["workflow"] = run.Workflow.Name,
            ["workflow_ref"] = $"{run.Repository.FullName}/{run.Workflow.Path}@{run.Reference}",
            ["workflow_sha"] = run.Head.Sha,
        };
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
