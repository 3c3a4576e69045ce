using System.Text.Json.Nodes;

namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What an expression sees: the contexts of its place, and how the job is so far.</summary>
internal sealed record ExpressionScope(IReadOnlyDictionary<string, JsonNode?> Contexts)
{
    /// <summary><c>success</c>, <c>failure</c> or <c>cancelled</c>.</summary>
    public string Status { get; init; } = "success";
}

/// <summary>The contexts that may be named in a place.</summary>
/// <remarks>https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#context-availability</remarks>
internal sealed record ExpressionPlace(IReadOnlyList<string> Contexts)
{
    /// <summary>Whether <c>success()</c>, <c>always()</c> and the like may be called.</summary>
    public bool HasStatus { get; init; }

    public static ExpressionPlace RunName { get; } = new(["github", "inputs", "vars"]);

    public static ExpressionPlace WorkflowEnv { get; } = new(["github", "secrets", "inputs", "vars"]);

    public static ExpressionPlace JobIf { get; } = new(["github", "needs", "vars", "inputs"]) { HasStatus = true };

    /// <summary>Name, machine and environment of a job, and what it gives a called workflow.</summary>
    public static ExpressionPlace Job { get; } = new(["github", "needs", "strategy", "matrix", "vars", "inputs"]);

    public static ExpressionPlace JobEnv { get; } =
        new(["github", "needs", "strategy", "matrix", "vars", "secrets", "inputs"]);

    public static ExpressionPlace Step { get; } =
        new(["github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "secrets", "steps", "inputs"]);

    public static ExpressionPlace StepIf { get; } =
        new([.. Step.Contexts.Where(name => name != "secrets")]) { HasStatus = true };

    /// <summary>Steps of an action know neither secrets nor variables of the workflow.</summary>
    public static ExpressionPlace ActionStep { get; } =
        new([.. Step.Contexts.Where(name => name is not ("secrets" or "vars" or "needs"))]);

    public static ExpressionPlace ActionStepIf { get; } = ActionStep with { HasStatus = true };
}
