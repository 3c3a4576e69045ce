using Terrateam.Core.Configuration;

namespace Terrateam.Core.Runs;

/// <summary>The parts of a workflow file that a dispatch depends on.</summary>
/// <remarks>
/// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#onworkflow_dispatchinputs
/// </remarks>
public sealed class WorkflowDefinition
{
    private readonly HashSet<string>? _inputs;

    private WorkflowDefinition(HashSet<string>? inputs, IReadOnlyList<string> titles) =>
        (_inputs, Titles) = (inputs, titles);

    /// <summary>
    /// False where the file is missing or cannot be parsed: GitHub's response to a dispatch then has the reason.
    /// </summary>
    public bool IsReadable => _inputs is not null;

    /// <summary>
    /// The texts that every user who can see the repository's runs can read: the <c>run-name</c>, and names of jobs.
    /// </summary>
    public IReadOnlyList<string> Titles { get; }

    /// <summary>Reads a file; null text for a file that does not exist.</summary>
    public static WorkflowDefinition Read(string path, string? text)
    {
        if (text is null || YamlLoader.Load(path, text).Root is not YamlMapping file)
            return new(null, []);

        var dispatch = (file.Find("on") as YamlMapping)?.Find("workflow_dispatch") as YamlMapping;
        var declared = (dispatch?.Find("inputs") as YamlMapping)?.Entries.Select(input => input.Key.Text) ?? [];
        var jobs = (file.Find("jobs") as YamlMapping)?.Entries.Select(job => (job.Value as YamlMapping)?.Find("name"))
            ?? [];
        return new(
            declared.ToHashSet(StringComparer.OrdinalIgnoreCase),
            [.. jobs.Prepend(file.Find("run-name")).OfType<YamlScalar>().Select(title => title.Text)]
        );
    }

    /// <summary>
    /// Whether <c>on.workflow_dispatch.inputs</c> has an input. GitHub refuses a dispatch with any other.
    /// </summary>
    public bool Declares(string input) => _inputs?.Contains(input) == true;
}
