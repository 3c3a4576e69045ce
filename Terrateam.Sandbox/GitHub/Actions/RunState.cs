using Terrateam.Sandbox.GitHub.Accounts;
using Terrateam.Sandbox.GitHub.Git;
using Terrateam.Sandbox.GitHub.Repositories;

namespace Terrateam.Sandbox.GitHub.Actions;

internal sealed class RunState(
    long id,
    int number,
    RepositoryState repository,
    WorkflowState workflow,
    Account actor,
    DateTimeOffset createdAt
)
{
    public long Id { get; } = id;

    public int Number { get; } = number;

    public int Attempt { get; set; } = 1;

    public RepositoryState Repository { get; } = repository;

    public WorkflowState Workflow { get; } = workflow;

    public Account Actor { get; } = actor;

    public string Title { get; set; } = workflow.Name;

    public required string Reference { get; init; }

    public required CommitFacts Head { get; init; }

    public required WorkflowFile? File { get; init; }

    public required IReadOnlyDictionary<string, string> Inputs { get; init; }

    public long SuiteId { get; init; }

    public string Branch =>
        Reference
            .Replace("refs/heads/", "", StringComparison.Ordinal)
            .Replace("refs/tags/", "", StringComparison.Ordinal);

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset StartedAt { get; set; } = createdAt;

    public DateTimeOffset UpdatedAt { get; set; } = createdAt;

    /// <summary>Newest attempt last; empty for a run that failed at start-up.</summary>
    public List<JobState> Jobs { get; } = [];

    /// <summary>The workflow that its job calls, or null.</summary>
    public CalledWorkflow? Called { get; init; }

    /// <summary>Why GitHub does not start it, or null.</summary>
    public string? Problem { get; set; }

    /// <summary>The file whose steps run.</summary>
    public WorkflowFile? StepsFile => Called?.File ?? File;

    /// <summary>The job whose steps run.</summary>
    public WorkflowJob? Job => StepsFile is { Jobs: [var first, ..] } ? first : null;

    /// <summary>The permissions of the job's token.</summary>
    public IReadOnlyDictionary<string, string> Permissions =>
        (Called is null ? null : Job?.Permissions ?? Called.File.Permissions)
        ?? (File is { Jobs: [var first, ..] } ? first.Permissions : null)
        ?? File?.Permissions
        ?? WorkflowPermissions.Default;

    /// <summary>The environment of its job, empty for none.</summary>
    public string Environment { get; set; } = "";

    public bool IsCancelRequested { get; set; }

    public string NodeId => Ids.Node("WFR", Id);
}

internal sealed class JobState(
    long id,
    RunState run,
    int attempt,
    string name,
    IReadOnlyList<string> labels,
    DateTimeOffset createdAt
)
{
    private readonly List<string> _log = [];

    public long Id { get; } = id;

    public RunState Run { get; } = run;

    public int Attempt { get; } = attempt;

    public string Name { get; } = name;

    public IReadOnlyList<string> Labels { get; } = labels;

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public DateTimeOffset CreatedAt { get; } = createdAt;

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }

    /// <summary>Interrupts the job once it runs.</summary>
    public CancellationTokenSource Stop { get; } = new();

    /// <summary>Kills the job's processes without an interrupt before.</summary>
    public CancellationTokenSource Kill { get; } = new();

    public string Log
    {
        get
        {
            lock (_log)
            {
                return string.Join('\n', _log);
            }
        }
    }

    public void Write(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }
}
