using Terrateam.Cli.WorkTrees;
using Terrateam.Core.Advice;
using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Modules;

namespace Terrateam.Cli.Validation;

/// <summary>Finds all problems of a configuration, and those with the files of its checkout.</summary>
internal static class Validator
{
    /// <param name="input">The configuration.</param>
    /// <param name="tree">Its checkout; null validates the configuration alone.</param>
    /// <param name="cancellationToken">Ends git too.</param>
    /// <exception cref="WorkTreeException">Git failed.</exception>
    public static async Task<IReadOnlyList<Finding>> FindAsync(
        ConfigurationInput input,
        WorkTree? tree,
        CancellationToken cancellationToken
    )
    {
        var findings = input
            .Others.Select(other => new Finding(
                Severity.Warning,
                other,
                1,
                1,
                "",
                $"this file is not read, because there is `{input.Name}`",
                "one of the two files",
                null
            ))
            .ToList();
        var result = ConfigurationReader.Read(input.Name, input.Text);
        findings.AddRange(result.Errors.Select(Finding.Error));
        findings.AddRange(result.Warnings.Select(Finding.Warning));
        if (tree is null || !result.IsValid)
            return findings;

        var (files, _) = await WorkTreeFiles.ListAsync(tree, cancellationToken);
        var index = result.Configuration.Indexer.Enabled
            ? RepositoryModules.IndexOf(RepositoryModules.Create(files, WorkTreeFiles.Reader(tree)).Report)
            : ModuleIndex.Empty;
        var (errors, warnings) = CheckoutAdvice.Create(
            result.Configuration,
            input.Text,
            files.Paths,
            new() { Index = index }
        );
        findings.AddRange(
            errors
                .Select(Finding.Error)
                .Concat(warnings.Select(Finding.Warning))
                .OrderBy(static finding => finding.Line)
                .ThenBy(static finding => finding.Column)
        );
        return findings;
    }
}
