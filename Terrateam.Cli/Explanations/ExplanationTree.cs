using System.Globalization;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Explanations;

/// <summary>Prints an explanation as a tree: per layer, what runs, why, and under which rules.</summary>
internal sealed class ExplanationTree(Screen screen)
{
    // Settings that all dirspaces share are printed once.
    private List<(string Name, string Value)> _shared = [];

    public void Show(Explanation explanation)
    {
        _shared = Shared(explanation);
        screen.Line(Head(explanation));
        foreach (var note in explanation.Notes)
            screen.Line($"{screen.Text("note:", Tone.Yellow)} {screen.Text(note)}");

        foreach (var (index, layer) in explanation.Layers.Index())
        {
            screen.Line();
            var after = index == 0 ? "" : $", once layer {Number(explanation.Layers[index - 1].Rank + 1)} is applied";
            var tree = new Tree(screen.Text($"layer {Number(layer.Rank + 1)}{after}", Tone.Bold));
            foreach (var (number, run) in layer.Runs.Index())
            {
                var isAlone = layer.Runs.Count == 1 && run is { Environment: null, RunsOn: null };
                var below = isAlone ? tree : tree.Add(screen.Text(Title(run, number, layer.Runs.Count)));
                foreach (var dirspace in run.Dirspaces)
                    Add(below, dirspace, explanation);
            }

            tree.Draw(screen);
        }

        if (_shared.Count > 0)
        {
            screen.Line();
            var tree = new Tree(screen.Text("each of these", Tone.Bold));
            foreach (var setting in _shared)
                Add(tree, setting);
            tree.Draw(screen);
        }

        foreach (var asked in explanation.Asked)
        {
            screen.Line();
            var tree = new Tree(
                $"{screen.Text($"{asked.Directory} {asked.Workspace}", Tone.Bold)} "
                    + $"{screen.Text(asked.Exists ? "does not count as changed" : "does not exist", Tone.Yellow)}"
            );
            foreach (var reason in asked.Reasons)
                tree.Add(screen.Text(reason.Text));
            tree.Draw(screen);
        }

        if (explanation is { Unmatched: { Count: > 0 } unmatched, IsWhole: true })
        {
            screen.Line();
            var tree = new Tree(screen.Text("changed files that change no dirspace", Tone.Dim));
            foreach (var file in unmatched)
                tree.Add(screen.Text(file, Tone.Dim));
            tree.Draw(screen);
        }
    }

    private static List<(string Name, string Value)> Shared(Explanation explanation)
    {
        var lines = explanation
            .Layers.SelectMany(static layer => layer.Runs)
            .SelectMany(static run => run.Dirspaces)
            .Select(dirspace => DirspaceLines.From(dirspace, explanation.AccessControl))
            .ToList();
        return lines.Count < 2 ? [] : lines.Aggregate(static (common, next) => [.. common.Intersect(next)]);
    }

    private string Head(Explanation explanation)
    {
        var files = Count(explanation.Files.Count, "changed file");
        var since = explanation.Base is { } reference ? $" since {reference}" : "";
        var dirspaces = explanation
            .Layers.SelectMany(static layer => layer.Runs)
            .Sum(static run => run.Dirspaces.Count);
        var layers = explanation.Layers.Count > 1 ? $" in {Number(explanation.Layers.Count)} layers" : "";
        var text = $"{files}{since}: {Count(dirspaces, "dirspace")}{layers}.";
        return screen.Text(text, dirspaces == 0 ? Tone.Plain : Tone.Green);
    }

    private void Add(Tree parent, ExplainedDirspace dirspace, Explanation explanation)
    {
        var tree = parent.Add(screen.Text($"{dirspace.Directory} {dirspace.Workspace}", Tone.Cyan));
        foreach (var reason in dirspace.Reasons)
            Add(tree, ("why", reason.Text));
        foreach (var setting in DirspaceLines.From(dirspace, explanation.AccessControl).Except(_shared))
            Add(tree, setting);
    }

    private void Add(Tree tree, (string Name, string Value) line) =>
        tree.Add($"{screen.Text($"{line.Name}:", Tone.Dim)} {screen.Text(line.Value)}");

    private static string Title(ExplainedRun run, int index, int count)
    {
        var title = count == 1 ? "one run" : $"run {Number(index + 1)} of {Number(count)}";
        if (run.Environment is { } environment)
            title += $", environment {environment}";
        return run.RunsOn is { } runsOn ? $"{title}, runs on {runsOn.ToJsonString()}" : title;
    }

    private static string Count(int number, string word) => $"{Number(number)} {word}{(number == 1 ? "" : "s")}";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
