namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>What a job's workflow file has it do.</summary>
internal sealed record JobWork
{
    /// <summary>The file whose steps run.</summary>
    public required WorkflowFile File { get; init; }

    public required WorkflowJob Definition { get; init; }

    /// <summary>The contexts from before the job started.</summary>
    public required ExpressionScope Contexts { get; init; }

    /// <summary>The machine's directory for everything of the job.</summary>
    public required string Root { get; init; }

    /// <summary>Checks out as actions/checkout, by depth (0 for all) and whether git keeps the token; why not, or null.</summary>
    public required Func<string, bool, Task<string?>> CheckOutAsync { get; init; }

    /// <summary>Replaces the sample workflow's address of the backend by that of the App's webhooks, as DNS would.</summary>
    public required Func<string, string> Resolve { get; init; }
}
