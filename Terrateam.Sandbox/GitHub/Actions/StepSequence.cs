using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What the steps of a job, or of an action, have in common.</summary>
/// <param name="Contexts">Without <c>env</c> and <c>steps</c>.</param>
/// <param name="Place">Which contexts they may name.</param>
/// <param name="Conditions">Which their <c>if</c> may name.</param>
/// <param name="Env">Of the step that uses the action.</param>
internal sealed record StepFrame(
    IReadOnlyDictionary<string, JsonNode?> Contexts,
    ExpressionPlace Place,
    ExpressionPlace Conditions,
    IReadOnlyDictionary<string, string> Env
)
{
    public string? Shell { get; init; }

    public string? WorkingDirectory { get; init; }
}

/// <summary>Runs steps one after another, and tells how they went.</summary>
internal sealed class StepSequence(JobRunner runner, IReadOnlyList<WorkflowStep> steps, StepFrame frame)
{
    private readonly JsonObject _results = [];
    private string _status = "success";

    /// <summary><c>success</c>, <c>failure</c> or <c>cancelled</c>.</summary>
    public async Task<string> RunAsync()
    {
        foreach (var step in steps)
        {
            if (runner.Cancelled.IsCancellationRequested)
                _status = "cancelled";

            var (outcome, outputs) = await RunAsync(step);
            var isForgiven = outcome == "failure" && IsForgiven(step);
            if (outcome == "failure" && !isForgiven && _status == "success")
                _status = runner.Cancelled.IsCancellationRequested ? "cancelled" : "failure";

            if (step.Id is { } id)
            {
                _results[id] = new JsonObject
                {
                    ["outputs"] = RunContexts.Texts(outputs),
                    ["outcome"] = outcome,
                    ["conclusion"] = isForgiven ? "success" : outcome,
                };
            }
        }

        return _status;
    }

    /// <summary>The scope after the last step, for the outputs of an action.</summary>
    public ExpressionScope Scope(IReadOnlyDictionary<string, string> env) =>
        new(
            new Dictionary<string, JsonNode?>(frame.Contexts, StringComparer.Ordinal)
            {
                ["env"] = runner.EnvContext(env),
                ["steps"] = _results,
            }
        )
        {
            Status = _status,
        };

    private bool IsForgiven(WorkflowStep step) =>
        step.ContinueOnError is { } text
        && ExpressionValue.IsTrue(
            ExpressionTemplate.Value(text, frame.Place, Scope(frame.Env)) is var value
            && ExpressionValue.Text(value) == "false"
                ? false
                : value
        );

    private async Task<(string Outcome, IReadOnlyDictionary<string, string> Outputs)> RunAsync(WorkflowStep step)
    {
        var files = new CommandFiles(runner.Job.Environment["RUNNER_TEMP"]);
        try
        {
            var condition = ExpressionTemplate.Condition(step.Condition ?? "success()", frame.Conditions);
            if (!ExpressionValue.IsTrue(condition.Evaluate(Scope(frame.Env))))
                return ("skipped", WorkflowFile.NoTexts);

            var env = new Dictionary<string, string>(frame.Env, StringComparer.Ordinal);
            foreach (var (name, value) in step.Env)
                env[name] = ExpressionTemplate.Text(value, frame.Place, Scope(frame.Env));

            var scope = Scope(env);
            var title = ExpressionTemplate.Text(step.Name ?? step.Uses ?? step.Run!, frame.Place, scope);
            runner.Job.Log($"##[group]Run {title.Split('\n')[0]}");
            runner.Job.Log("##[endgroup]");

            if (step.Uses is { } uses)
            {
                var with = step.With.ToDictionary(
                    pair => pair.Key,
                    pair => ExpressionTemplate.Text(pair.Value, frame.Place, scope),
                    StringComparer.OrdinalIgnoreCase
                );
                var (hasPassed, outputs) = await new ActionRunner(runner, frame).RunAsync(uses, with, env);
                return (hasPassed ? "success" : "failure", outputs);
            }

            // What runs because the job was cancelled is not cancelled by that.
            var token = _status == "cancelled" ? CancellationToken.None : runner.Cancelled;
            var code = await StepScript.RunAsync(runner, frame, step, env, files, scope, token);
            var left = runner.Take(files);
            if (code != 0)
                runner.Job.Log($"##[error]Process completed with exit code {code}.");

            return (code == 0 ? "success" : "failure", left);
        }
        catch (Exception exception) when (exception is ExpressionException or FormatException)
        {
            runner.Job.Log($"##[error]{exception.Message}");
            return ("failure", WorkflowFile.NoTexts);
        }
    }
}
