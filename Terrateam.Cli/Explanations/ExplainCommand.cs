using System.CommandLine;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Explanations;

/// <summary>The options of <c>terrateam explain</c>.</summary>
internal sealed record ExplainRequest(
    string? Base,
    string? Files,
    string? Config,
    string? Directory,
    string? Branch,
    string? DestinationBranch,
    string? Query,
    bool? Index,
    bool IsJson
);

/// <summary>
/// The command <c>terrateam explain</c>: what a change of the checkout would plan and apply, and why.
/// </summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var reference = new Option<string?>("--base")
        {
            Description =
                "Compare with where the checkout left this branch or commit. Default: the default branch of origin, or without a remote of the repository.",
            HelpName = "ref",
        };
        var files = new Option<string?>("--files")
        {
            Description =
                "Explain a change of these files instead: a file with one path from the top directory per line, "
                + "or - for standard input.",
            HelpName = "path",
        };
        var config = new Option<string?>("--config")
        {
            Description = "Take this configuration instead of the checkout's; - for standard input.",
            HelpName = "file",
        };
        var directory = new Option<string?>("--dir")
        {
            Description =
                "Only this directory from the top directory, or one workspace of it; says why not where it does "
                + "not change.",
            HelpName = "dir[:workspace]",
        };
        var branch = new Option<string?>("--branch")
        {
            Description = "The branch for tags.branch. Default: the one that is checked out.",
            HelpName = "name",
        };
        var destination = new Option<string?>("--dest-branch")
        {
            Description = "The branch for tags.dest_branch. Default: the base.",
            HelpName = "name",
        };
        var query = new Option<string?>("--query")
        {
            Description = "Only the dirspaces that this tag query selects, as behind `terrateam plan`.",
            HelpName = "tag query",
        };
        var index = new Option<bool>("--index")
        {
            Description = "Look for modules in the files. Default: where the configuration's indexer is enabled.",
        };
        var noIndex = new Option<bool>("--no-index") { Description = "Do not look for modules." };
        var json = new Option<bool>("--json") { Description = "Print the explanation as JSON." };
        var command = new Command(
            "explain",
            "Shows what a change of the checkout plans and applies, why, and in which layers. Exit code 1: "
                + "errors in the configuration; 2: it cannot be explained."
        )
        {
            reference,
            files,
            config,
            directory,
            branch,
            destination,
            query,
            index,
            noIndex,
            json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(reference) is not null && result.GetResult(files) is not null)
                result.AddError("--base and --files cannot be given together: the files are compared with nothing.");
            if (result.GetValue(index) && result.GetValue(noIndex))
                result.AddError("--index and --no-index cannot be given together.");
            if (result.GetValue(files) == "-" && result.GetValue(config) == "-")
                result.AddError("--files and --config cannot both be read from standard input.");
        });
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    (output, error) =>
                        new Explaining(
                            new(
                                parsed.GetValue(reference),
                                parsed.GetValue(files),
                                parsed.GetValue(config),
                                parsed.GetValue(directory),
                                parsed.GetValue(branch),
                                parsed.GetValue(destination),
                                parsed.GetValue(query),
                                parsed.GetValue(index) ? true
                                    : parsed.GetValue(noIndex) ? false
                                    : null,
                                parsed.GetValue(json)
                            ),
                            output,
                            error
                        ).RunAsync(cancellationToken)
                )
        );
        return command;
    }
}
