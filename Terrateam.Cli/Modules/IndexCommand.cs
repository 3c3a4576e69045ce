using System.CommandLine;
using System.Text.Json;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Modules;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Modules;

/// <summary>The command <c>terrateam index</c>: which directories use which modules of the repository.</summary>
internal static class IndexCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("dir")
        {
            Description = "The directories to tell of are those below this one.",
            DefaultValueFactory = static _ => ".",
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print the index as a runner reports it to the backend.",
        };
        var command = new Command(
            "index",
            "Shows which directories use which modules of the checkout. Exit code 1: a file cannot be read."
        )
        {
            directory,
            json,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    (output, _) =>
                        RunAsync(parsed.GetRequiredValue(directory), parsed.GetValue(json), output, cancellationToken)
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string directory,
        bool json,
        Screen output,
        CancellationToken cancellationToken
    )
    {
        var tree = await WorkTree.OpenAsync(directory, cancellationToken);
        var (files, _) = await WorkTreeFiles.ListAsync(tree, cancellationToken);
        string[]? wanted =
            tree.Below.Length == 0
                ? null
                :
                [
                    tree.Below,
                    .. files
                        .Paths.Where(ModuleFile.IsConfiguration)
                        .Select(RepositoryPath.DirectoryOf)
                        .Where(path => path.StartsWith(tree.Below + "/", StringComparison.Ordinal))
                        .Distinct(StringComparer.Ordinal),
                ];
        var modules = RepositoryModules.Create(files, WorkTreeFiles.Reader(tree), wanted);
        if (json)
            output.Line(JsonSerializer.Serialize(modules.Report, ProtocolJson.Default.IndexReport));
        else
            Show(modules, output);
        return modules.Report.Paths.Values.Any(static path => path.Failures.Count > 0)
            ? ExitCode.Faults
            : ExitCode.Success;
    }

    private static void Show(RepositoryModules modules, Screen output)
    {
        foreach (var (directory, path) in modules.Report.Paths.Where(static path => path.Value.Modules.Count > 0))
        {
            output.Line(output.Text(directory, Tone.Bold));
            foreach (var module in path.Modules)
                output.Line($"  {output.Text(module, Tone.Cyan)}");
        }

        foreach (
            var (link, target) in modules.Report.Symlinks ?? new Dictionary<string, string>(StringComparer.Ordinal)
        )
        {
            output.Line($"{output.Text(link, Tone.Bold)} -> {output.Text(target, Tone.Cyan)}");
        }

        foreach (var module in modules.Skipped)
        {
            output.Line(
                $"{output.Text($"{module.File}{Place(module.Line)}: module {module.Module}: {module.Reason}", Tone.Dim)}"
            );
        }

        foreach (
            var (file, failure) in modules
                .Report.Paths.Values.SelectMany(static path => path.Failures)
                .DistinctBy(static failure => failure.Key)
        )
        {
            output.Line($"{output.Text($"{file}{Place(failure.Lnum ?? 0)}:", Tone.Red)} {output.Text(failure.Msg)}");
        }

        var users = modules.Report.Paths.Values.Count(static path => path.Modules.Count > 0);
        var used = RepositoryModules
            .IndexOf(modules.Report)
            .Modules.SelectMany(static entry =>
                entry.Value.Select(module => RepositoryPath.Normalise($"{entry.Key}/{module}"))
            )
            .Distinct(StringComparer.Ordinal)
            .Count();
        output.Line(
            output.Text(
                $"{modules.Report.Paths.Count} directories, {users} of them use modules, {used} modules, "
                    + $"{modules.Report.Symlinks?.Count ?? 0} symbolic links.",
                Tone.Dim
            )
        );
    }

    private static string Place(int line) => line == 0 ? "" : $":{line}";
}
