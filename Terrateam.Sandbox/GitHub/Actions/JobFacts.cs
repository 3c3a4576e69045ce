using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What a run's job is before it starts.</summary>
/// <param name="Name">Its name; that of the calling job comes first where a workflow is called.</param>
/// <param name="Labels">Of its machine.</param>
/// <param name="Environment">Empty for none.</param>
/// <param name="Holds">False skips the job.</param>
/// <param name="Problem">Why GitHub does not start it, or null.</param>
internal sealed record JobFacts(
    string Name,
    IReadOnlyList<string> Labels,
    string Environment,
    bool Holds,
    string? Problem
)
{
    public static JobFacts Of(RunState run, RunContexts contexts)
    {
        if (run.Problem is { } problem)
            return Refused(problem);

        if (run.File is not { Jobs: [var first, ..] } || run.Job is not { } job)
            return Refused("There is no job.");

        try
        {
            var outer = contexts.Scope(run);
            var holds = IsDue(first, outer);
            if (run.Called is null)
                return Create(job, ExpressionTemplate.Text(job.Name, ExpressionPlace.Job, outer), outer, holds);

            var inner = contexts.JobScope(run);
            var name = ExpressionTemplate.Text(first.Name, ExpressionPlace.Job, outer);
            var called = ExpressionTemplate.Text(job.Name, ExpressionPlace.Job, inner);
            return Create(job, $"{name} / {called}", inner, holds && IsDue(job, inner));
        }
        catch (ExpressionException exception)
        {
            return Refused(exception.Message);
        }
    }

    private static JobFacts Refused(string problem) => new("", [], "", Holds: false, problem);

    private static bool IsDue(WorkflowJob job, ExpressionScope scope) =>
        job.Condition is not { } text
        || ExpressionValue.IsTrue(ExpressionTemplate.Condition(text, ExpressionPlace.JobIf).Evaluate(scope));

    private static JobFacts Create(WorkflowJob job, string name, ExpressionScope scope, bool holds)
    {
        var environment = job.Environment is { } text ? ExpressionTemplate.Text(text, ExpressionPlace.Job, scope) : "";
        List<string> labels =
        [
            .. job.RunsOn.SelectMany(label => LabelsOf(ExpressionTemplate.Value(label, ExpressionPlace.Job, scope))),
        ];
        return labels is [] || labels.Contains("")
            ? Refused("The value of `runs-on` is no label and no list of labels.")
            : new(name, labels, environment, holds, Problem: null);
    }

    private static IEnumerable<string> LabelsOf(JsonNode? value) =>
        value switch
        {
            JsonArray list => list.SelectMany(item => item is JsonValue ? LabelsOf(item) : [""]),
            JsonObject map => LabelsOf(map["group"] ?? new JsonArray())
                .Concat(LabelsOf(map["labels"] ?? new JsonArray())),
            _ => [ExpressionValue.KindOf(value) is JsonValueKind.String ? ExpressionValue.Text(value) : ""],
        };
}
