namespace Terrateam.Sandbox.GitHub.Actions;

/// <summary>A workflow file at one commit.</summary>
internal sealed record WorkflowFile
{
    /// <summary>Its <c>name</c>, else its path.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is in its repository.</summary>
    public required string Path { get; init; }

    public string? RunName { get; init; }

    /// <summary>The inputs of <c>workflow_dispatch</c>; null where that is none of its triggers.</summary>
    public IReadOnlyDictionary<string, WorkflowInput>? Dispatch { get; init; }

    /// <summary>The inputs of <c>workflow_call</c>; null where that is none of its triggers.</summary>
    public IReadOnlyDictionary<string, WorkflowInput>? Call { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; init; } = NoTexts;

    /// <summary>Null where it names none, so that those of the repository's setting hold.</summary>
    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    public IReadOnlyList<WorkflowJob> Jobs { get; init; } = [];

    /// <summary>Why GitHub refuses the file, or null.</summary>
    public string? Invalid { get; init; }

    /// <summary>What GitHub knows and the sandbox does not, or null.</summary>
    public string? Unsupported { get; init; }

    public static IReadOnlyDictionary<string, string> NoTexts { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>An input of a workflow or an action.</summary>
internal sealed record WorkflowInput(bool IsRequired, string? Default, IReadOnlyList<string> Options, string Type);

internal sealed record WorkflowJob
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>One text, or the labels of a list.</summary>
    public IReadOnlyList<string> RunsOn { get; init; } = [];

    public string? Environment { get; init; }

    /// <summary>Its <c>if</c>, or null.</summary>
    public string? Condition { get; init; }

    public IReadOnlyDictionary<string, string>? Permissions { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; init; } = WorkflowFile.NoTexts;

    public IReadOnlyList<WorkflowStep> Steps { get; init; } = [];

    /// <summary>The workflow that it calls, or null for a job with steps.</summary>
    public string? Uses { get; init; }

    /// <summary>What it gives the workflow that it calls.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } = WorkflowFile.NoTexts;

    public string? Shell { get; init; }

    public string? WorkingDirectory { get; init; }
}

/// <summary>A step of a job or of an action.</summary>
internal sealed record WorkflowStep
{
    public string? Id { get; init; }

    public string? Name { get; init; }

    public string? Condition { get; init; }

    public string? Uses { get; init; }

    public string? Run { get; init; }

    public string? Shell { get; init; }

    public string? WorkingDirectory { get; init; }

    public string? ContinueOnError { get; init; }

    public IReadOnlyDictionary<string, string> With { get; init; } = WorkflowFile.NoTexts;

    public IReadOnlyDictionary<string, string> Env { get; init; } = WorkflowFile.NoTexts;
}
