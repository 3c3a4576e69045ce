using System.CommandLine;
using System.Text.Json;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Validation;

/// <summary>The command <c>terrateam validate</c>: whether a configuration is valid and fits the files.</summary>
internal static class ValidateCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("path")
        {
            Description =
                "The file to look at, or - for standard input. Default: the configuration of the checkout around "
                + "the current directory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json") { Description = "Print the findings as JSON." };
        var alone = new Option<bool>("--no-files")
        {
            Description = "Look at the configuration alone, not at the files of the checkout.",
        };
        var command = new Command(
            "validate",
            "Checks a configuration, and whether it fits the files of the checkout. Exit code 1: errors; 2: it "
                + "cannot be read."
        )
        {
            path,
            json,
            alone,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    (output, error) =>
                        RunAsync(
                            new(parsed.GetValue(path), parsed.GetValue(json), parsed.GetValue(alone)),
                            output,
                            error,
                            cancellationToken
                        )
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        Request request,
        Screen output,
        Screen error,
        CancellationToken cancellationToken
    )
    {
        var tree = await TreeAsync(request, cancellationToken);
        var input = request.Path is { } path ? ConfigurationInput.OfFile(path) : ConfigurationInput.OfCheckout(tree!);
        if (!input.Exists)
        {
            Runner.Tell(
                error,
                $"There is no {string.Join(" and no ", ConfigurationReader.Files.Select(static file => $"`{file}`"))} "
                    + $"in `{tree!.Root}`, so the defaults hold. Name a file to validate another one."
            );
            return ExitCode.Unusable;
        }

        var compared = request.IsAlone ? null : tree;
        var findings = await Validator.FindAsync(input, compared, cancellationToken);
        var valid = findings.All(static finding => finding.Severity != Severity.Error);
        if (request.IsJson)
        {
            var list = new FindingList(1, valid, input.Name, compared is not null, findings);
            output.Line(JsonSerializer.Serialize(list, FindingJson.Readable.FindingList));
        }
        else
        {
            new FindingReport(output, input).Show(findings);
            if (Annotations.AreWanted)
                Annotations.Write(output, findings);
        }

        return valid ? ExitCode.Success : ExitCode.Faults;
    }

    // Any file may be validated from anywhere. It is compared with a checkout only where it is that checkout's own
    // configuration, or standard input, which an editor uses for the unsaved text of that.
    private static async Task<WorkTree?> TreeAsync(Request request, CancellationToken cancellationToken)
    {
        if (request.Path is null)
            return await WorkTree.OpenAsync(".", cancellationToken);
        if (request.IsAlone)
            return null;

        var directory =
            request.Path == ConfigurationInput.StandardInput
                ? "."
                : Path.GetDirectoryName(Path.GetFullPath(request.Path)) ?? request.Path;
        try
        {
            var tree = await WorkTree.OpenAsync(directory, cancellationToken);
            return
                directory == "." || ConfigurationReader.Files.Contains($"{tree.Below}/{Path.GetFileName(request.Path)}")
                ? tree
                : null;
        }
        catch (WorkTreeException)
        {
            return null;
        }
    }

    private sealed record Request(string? Path, bool IsJson, bool IsAlone);
}
