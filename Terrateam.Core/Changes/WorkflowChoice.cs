using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>Selects the workflow of each dirspace and fills the variables of its stack into it.</summary>
internal sealed class WorkflowChoice(RepositoryConfiguration configuration)
{
    private const int MaxNamed = 5;

    private readonly SortedDictionary<(int Workflow, string Variable), List<Dirspace>> _missing = [];

    /// <summary>Workflow variables that the stack of a dirspace does not define.</summary>
    internal IReadOnlyList<ConfigurationError> Errors =>
        [
            .. _missing
                .Select(static pair => pair)
                .Select(pair => Error(pair.Key.Workflow, pair.Key.Variable, pair.Value)),
        ];

    internal ChangedDirspace Describe(CatalogueEntry entry) =>
        entry.Describe(configuration, Find(new(entry.Tags, entry.Dirspace.Directory)));

    /// <summary>The dirspace with the settings of its job. Only dirspaces that run need their variables.</summary>
    internal ChangedDirspace ForRun(ChangedDirspace dirspace)
    {
        if (dirspace.WorkflowIndex is not { } index || configuration.Workflows[index] is not { } workflow)
            return dirspace;

        var plan = Fill(workflow.Environment, index, dirspace);
        var apply = string.Equals(workflow.ApplyEnvironment, workflow.Environment, StringComparison.Ordinal)
            ? plan
            : Fill(workflow.ApplyEnvironment, index, dirspace);
        return dirspace with { Environment = plan, ApplyEnvironment = apply };
    }

    private string? Fill(string? template, int workflow, ChangedDirspace dirspace)
    {
        if (template is null)
            return null;

        var (environment, variable) = StringTemplate.Fill(template, dirspace.Variables);
        if (variable is not null)
        {
            if (!_missing.TryGetValue((workflow, variable), out var lacking))
                _missing.Add((workflow, variable), lacking = []);
            if (!lacking.Contains(dirspace.Dirspace))
                lacking.Add(dirspace.Dirspace);
        }

        return string.IsNullOrEmpty(environment) ? null : environment;
    }

    private int? Find(TagSubject subject)
    {
        for (var index = 0; index < configuration.Workflows.Count; index++)
        {
            if (configuration.Workflows[index].Query.Matches(subject))
                return index;
        }

        return null;
    }

    private ConfigurationError Error(int index, string variable, List<Dirspace> lacking)
    {
        var workflow = configuration.Workflows[index];
        var names = string.Join(", ", lacking.Take(MaxNamed).Select(static dirspace => $"`{dirspace}`"));
        var more = lacking.Count > MaxNamed ? $" and {lacking.Count - MaxNamed} more" : "";
        return new(
            workflow.File ?? configuration.File,
            workflow.Line,
            workflow.Column,
            $"workflows[{index}].environment",
            $"`${{{variable}}}` has no value for {names}{more}: no stack that they belong to has a variable "
                + $"`{variable}`",
            $"a variable of the stack under `stacks.names`, or `$${{{variable}}}` for the text itself",
            ClosestMatch.To(
                variable,
                configuration.Stacks.SelectMany(static stack => stack.Variables.Keys).Distinct(StringComparer.Ordinal)
            )
        );
    }
}
