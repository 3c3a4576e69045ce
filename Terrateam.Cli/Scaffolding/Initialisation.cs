using System.Globalization;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.Validation;
using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Imports;
using Terrateam.Core.Scaffolding;

namespace Terrateam.Cli.Scaffolding;

/// <summary>Looks at the checkout, asks what it does not say, and writes the files.</summary>
internal sealed class Initialisation(InitRequest request, Screen output, IQuestions questions)
{
    /// <summary>Returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var tree = await WorkTree.OpenAsync(".", cancellationToken);
        if (InitFiles.Present(tree) is { } present && !request.IsForced)
        {
            throw new InputException(
                $"There is a `{present}` already. --force writes it anew; `terrateam validate` checks it."
            );
        }

        var (files, _) = await WorkTreeFiles.ListAsync(tree, cancellationToken);
        foreach (var (file, _) in ConfigurationImport.Files.Where(known => files.Paths.Contains(known.File)))
        {
            output.Line(
                $"{output.Text("note:", Tone.Yellow)} there is {file}; `terrateam import` carries over what it says"
            );
        }

        var survey = SurveyAnswers.Of(RepositorySurvey.Create(files, WorkTreeFiles.Reader(tree)), questions);
        Show(survey);
        var text = Header() + new FirstConfiguration(survey, request.IsIndexed).Write();
        await CheckAsync(tree, text, cancellationToken);
        if (!questions.Ask($"Write {InitFiles.Configuration}?", isCertain: true))
            return ExitCode.Unusable;

        InitFiles.Write(tree, InitFiles.Configuration, text, request.IsForced);
        output.Line($"wrote {output.Text(InitFiles.Configuration, Tone.Green)}");
        WriteWorkflow(tree);
        output.Line();
        output.Line("Next: `terrateam explain` shows what a change would plan. Fill in what the workflow says to");
        output.Line("replace, and commit what was written to the default branch.");
        return ExitCode.Success;
    }

    private void WriteWorkflow(WorkTree tree)
    {
        if (InitFiles.Exists(tree, InitFiles.Workflow) && !request.IsForced)
        {
            output.Line($"left {InitFiles.Workflow} as it is; --force writes it anew");
            return;
        }

        if (!questions.Ask($"Write {InitFiles.Workflow}?", isCertain: true))
            return;

        InitFiles.Write(tree, InitFiles.Workflow, InitFiles.WorkflowText, request.IsForced);
        output.Line($"wrote {output.Text(InitFiles.Workflow, Tone.Green)}");
    }

    // What is written has to be valid, whatever names the directories have.
    private static async Task CheckAsync(WorkTree tree, string text, CancellationToken cancellationToken)
    {
        var findings = await Validator.FindAsync(
            new(InitFiles.Configuration, text, Exists: true, []),
            tree,
            cancellationToken
        );
        if (findings.FirstOrDefault(static one => one.Severity == Severity.Error) is { } error)
        {
            throw new InputException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A configuration for this checkout would not be valid: {error.Key}: {error.Problem}. Nothing is "
                        + $"written; `terrateam validate` tells more of one by hand."
                )
            );
        }
    }

    private void Show(RepositorySurvey survey)
    {
        var planned = survey.Directories.Where(static one => one.IsPlanned).ToList();
        if (planned.Count == 0)
            output.Line("No directory here is certain to be planned.");
        foreach (var one in planned)
        {
            var workspaces = one.Workspaces.Count == 0 ? "" : $" ({string.Join(", ", one.Workspaces)})";
            var modules = one.Modules.Count == 0 ? "" : $", with {string.Join(", ", one.Modules)}";
            output.Line($"  {output.Text($"{one.Path}{workspaces}", Tone.Cyan)}{output.Text(modules, Tone.Dim)}");
            if (one.PossibleWorkspaces.Count > 0 || (one.AsksForWorkspace && one.Workspaces.Count == 0))
                output.Line($"    {output.Text("note:", Tone.Yellow)} {output.Text(SurveyAnswers.Open(one))}");
        }

        foreach (var one in survey.Directories.Where(static one => !one.IsPlanned))
        {
            var why = one.Kind switch
            {
                DirectoryKind.Module => "a module",
                DirectoryKind.Variables => "it has variables and no code",
                _ => "by its name no root of its own",
            };
            output.Line($"  {output.Text($"{one.Path}: not planned by itself, {why}", Tone.Dim)}");
        }
    }

    private static string Header() =>
        Product.SchemaAddress is { } address ? $"# yaml-language-server: $schema={address}\n" : "";
}
