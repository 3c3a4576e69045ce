namespace Terrateam.Core.Configuration;

/// <summary>
/// What of <c>workflows</c> and <c>hooks</c> holds people rather than does work: the environment and the runner of a
/// job, locks, gates, and policy steps. A branch whose file has other guards than the default branch's does not get to
/// say these keys at all, because a list of workflows can be changed in too many ways to take some of it from here and
/// some from there.
/// </summary>
internal static class WorkflowGuards
{
    private const string Workflows = "workflows";
    private const string Hooks = "hooks";

    private static readonly string[] Policies = ["gates", "checkov", "conftest", "opa"];

    private static readonly string[] JobKeys = ["environment", "runs_on"];

    private static readonly string[] StepKeys = ["plan", "apply"];

    private static readonly HashSet<string> Keys = new([Workflows, Hooks], StringComparer.Ordinal);

    /// <summary>Those of the two keys whose guards are other ones, or fewer, in a file than they should be.</summary>
    /// <param name="trusted">What should hold, lowest first.</param>
    /// <param name="asked">What somebody would have hold instead.</param>
    internal static IEnumerable<string> Changed(IEnumerable<YamlMapping> trusted, IEnumerable<YamlMapping> asked)
    {
        var (should, would) = (Merged(trusted), Merged(asked));

        // The first workflow that matches counts, so that one more in front takes the guards of those behind it away.
        if (!OfWorkflows(should).SequenceEqual(OfWorkflows(would), StringComparer.Ordinal))
            yield return Workflows;

        var left = OfHooks(would).ToList();
        if (!OfHooks(should).All(left.Remove))
            yield return Hooks;
    }

    /// <summary>True where workflows have guards at all.</summary>
    internal static bool HasWorkflowGuards(IEnumerable<YamlMapping> parts) => OfWorkflows(Merged(parts)).Count > 0;

    /// <summary>True where a workflow locks less than it would if it said nothing.</summary>
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

    // What is strict is so whether or not it is written.
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

    // In an order of its own, so that only what is meant is compared.
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
