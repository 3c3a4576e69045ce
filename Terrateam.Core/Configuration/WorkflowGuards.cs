namespace Terrateam.Core.Configuration;

/// <summary>
/// The restrictions in <c>workflows</c>, <c>hooks</c> and <c>cost_estimation</c>: the environment and the runner of a
/// job, locks, gates, and policy steps. Where the file of a branch has other ones than the default branch, the whole
/// key comes from the default branch: a list of workflows can be changed in too many ways to merge parts of it safely.
/// </summary>
internal static class WorkflowGuards
{
    private const string Workflows = "workflows";
    private const string Hooks = "hooks";
    private const string Costs = "cost_estimation";

    private static readonly string[] Policies = ["gates", "checkov", "conftest", "opa"];

    private static readonly string[] JobKeys = ["environment", "runs_on"];

    private static readonly string[] StepKeys = ["plan", "apply"];

    private static readonly HashSet<string> Keys = new([Workflows, Hooks, Costs], StringComparer.Ordinal);

    /// <summary>The keys whose guards are missing or differ.</summary>
    /// <param name="trusted">The files whose guards have to hold, lowest precedence first.</param>
    /// <param name="asked">The files that would be used instead.</param>
    internal static IEnumerable<string> Changed(IEnumerable<YamlMapping> trusted, IEnumerable<YamlMapping> asked)
    {
        var (should, would) = (Merged(trusted), Merged(asked));

        // The first workflow that matches is used, so another one in front disables the guards of those behind it.
        if (!OfWorkflows(should).SequenceEqual(OfWorkflows(would), StringComparer.Ordinal))
            yield return Workflows;

        var left = OfHooks(would).ToList();
        if (!OfHooks(should).All(left.Remove))
            yield return Hooks;

        // Another currency, or no estimation, would disable the gates too.
        if (
            HasCostGates(should)
            && !string.Equals(Text(should!.Find(Costs)), Text(would?.Find(Costs)), StringComparison.Ordinal)
        )
        {
            yield return Costs;
        }
    }

    private static bool HasCostGates(YamlMapping? file) =>
        (file?.Find(Costs) as YamlMapping)?.Find("gates") is YamlSequence { Items.Count: > 0 };

    internal static bool HasWorkflowGuards(IEnumerable<YamlMapping> parts) => OfWorkflows(Merged(parts)).Count > 0;

    /// <summary>True where a workflow locks less than by default.</summary>
    internal static bool LowersLocks(IEnumerable<YamlMapping> parts) =>
        (Merged(parts)?.Find(Workflows) as YamlSequence)
            ?.Items.OfType<YamlMapping>()
            .Any(static entry => LockPolicy(entry).Any())
        ?? false;

    private static YamlMapping? Merged(IEnumerable<YamlMapping> parts)
    {
        var merge = new YamlMerge([]);
        return parts
            .Select(static part => part.Only(Keys))
            .Aggregate((YamlMapping?)null, (below, above) =>
                below is null ? above : (YamlMapping)merge.Over(below, above, "")
            );
    }

    private static IReadOnlyList<string> OfWorkflows(YamlMapping? file)
    {
        var entries = (file?.Find(Workflows) as YamlSequence)?.Items.OfType<YamlMapping>() ?? [];
        var guards = entries
            .Select(static entry => (Query: Text(entry.Find("tag_query")), Guards: OfWorkflow(entry)))
            .ToList();
        return guards.TrueForAll(static entry => entry.Guards.Length == 0)
            ? []
            : [.. guards.Select(static entry => $"{entry.Query}\n{entry.Guards}")];
    }

    private static string OfWorkflow(YamlMapping entry)
    {
        IEnumerable<string> parts =
        [
            .. LockPolicy(entry),
            .. JobKeys.Where(key => entry.Find(key) is not null).Select(key => $"{key}: {Text(entry.Find(key))}"),
            .. StepKeys.SelectMany(key => Steps(entry.Find(key)).Select(step => $"{key}: {step}")),
        ];
        return string.Join('\n', parts);
    }

    // `strict` is the default, so it equals a missing key.
    private static IEnumerable<string> LockPolicy(YamlMapping entry) =>
        entry.Find("lock_policy") is null or YamlScalar { Text: "strict" }
            ? []
            : [$"lock_policy: {Text(entry.Find("lock_policy"))}"];

    private static IEnumerable<string> OfHooks(YamlMapping? file) =>
        from when in (file?.Find(Hooks) as YamlMapping)?.Entries ?? []
        from place in (when.Value as YamlMapping)?.Entries ?? []
        from step in Steps(place.Value)
        select $"{when.Key.Text}.{place.Key.Text}: {step}";

    private static IEnumerable<string> Steps(YamlNode? steps) =>
        ((steps as YamlSequence)?.Items.OfType<YamlMapping>() ?? []).Where(IsGuard).Select(Text);

    private static bool IsGuard(YamlMapping step) =>
        (step.Find("type") is YamlScalar type && Policies.Contains(type.Text, StringComparer.Ordinal))
        || step.Find("gate") is not null
        || step.Find("on_error") is YamlSequence { Items.Count: > 0 };

    // Normalised, so that only the meaning is compared.
    private static string Text(YamlNode? node) =>
        node switch
        {
            YamlScalar scalar => Quoted(scalar.Text),
            YamlSequence list => $"[{string.Join(", ", list.Items.Select(Text))}]",
            YamlMapping map =>
                $"{{{string.Join(", ", map.Entries.OrderBy(static entry => entry.Key.Text, StringComparer.Ordinal).Select(static entry => $"{Quoted(entry.Key.Text)}: {Text(entry.Value)}"))}}}",
            _ => "",
        };

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
