using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Terrateam.Core.Changes;
using Terrateam.Core.Commands;
using Terrateam.Core.Configuration;
using Terrateam.Core.Decisions;
using Terrateam.Core.Patterns;
using Terrateam.Core.Reporting;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;
using Terrateam.Functions.Runs;

namespace Terrateam.Functions.Preparations;

/// <summary>The results of builders and indexer for a commit, as far as the configuration asks for them.</summary>
/// <param name="Configuration">The configuration, with what its builder added.</param>
/// <param name="Missing">The work that has to run first, or that failed; null when all results are there.</param>
/// <param name="Tree">The tree builder's list; null where GitHub's lists count.</param>
/// <param name="Modules">The indexer's result.</param>
/// <param name="Index">The indexing of this commit as a piece of work.</param>
public sealed record Prepared(
    ConfigurationResult Configuration,
    Preparation? Missing,
    BuiltTree? Tree,
    ModuleIndex Modules,
    PreparationWork? Index
);

/// <summary>Reads the results of builders and indexer in order, because each depends on the one before.</summary>
public sealed class PreparationReader(PreparationStore store)
{
    /// <summary>The file name in errors of a built configuration.</summary>
    private const string BuiltName = "config_builder";

    private static readonly JsonWriterOptions Readable = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The configuration with its builder's result, or without it where the builder has not run for this commit.
    /// </summary>
    /// <param name="snapshot">The pull request.</param>
    /// <param name="configure">Reads the configuration, given its builder's result or null.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<ConfigurationResult> ConfigurationAsync(
        Snapshot snapshot,
        Func<ConfigurationFile?, Task<ConfigurationResult>> configure,
        CancellationToken cancellationToken
    )
    {
        var result = await configure(null);
        return
            result.Configuration is { Enabled: true, ConfigBuilder.Enabled: true } configuration
            && await BuildAsync(snapshot, configuration, cancellationToken) is { Built: { } built }
            ? await configure(built)
            : result;
    }

    /// <summary>Reads the results that a decision needs.</summary>
    /// <param name="snapshot">The pull request.</param>
    /// <param name="request">The request to decide.</param>
    /// <param name="configure">Reads the configuration, given its builder's result or null.</param>
    /// <param name="files">Lists the files of the commit.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<Prepared> ReadAsync(
        Snapshot snapshot,
        DecisionRequest request,
        Func<ConfigurationFile?, Task<ConfigurationResult>> configure,
        Func<Task<IReadOnlyList<string>>> files,
        CancellationToken cancellationToken
    )
    {
        var result = await configure(null);
        if (result.Configuration is not { Enabled: true } configuration)
            return new(result, null, null, ModuleIndex.Empty, null);

        if (configuration.ConfigBuilder is { Enabled: true })
        {
            var (file, missing) = await BuildAsync(snapshot, configuration, cancellationToken);
            if (missing is not null)
                return new(result, missing, null, ModuleIndex.Empty, null);

            result = await configure(file);
            if (result.Configuration is not { Enabled: true } built)
                return new(result, null, null, ModuleIndex.Empty, null);

            configuration = built;
        }

        return await ReadAsync(snapshot, request, result, configuration, files, cancellationToken);
    }

    private async Task<(ConfigurationFile? Built, Preparation? Missing)> BuildAsync(
        Snapshot snapshot,
        RepositoryConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        var work = Work(
            RunKind.BuildConfig,
            snapshot.PullRequest,
            configuration,
            configuration.ToFile().ToJsonString()
        );
        var (report, missing) = await FindAsync(snapshot, [work], cancellationToken);
        return missing is null
            ? (new(BuiltName, TextOf(((RunnerReport.BuildConfig)report[0]).Config)), null)
            : (null, missing);
    }

    private async Task<Prepared> ReadAsync(
        Snapshot snapshot,
        DecisionRequest request,
        ConfigurationResult result,
        RepositoryConfiguration configuration,
        Func<Task<IReadOnlyList<string>>> files,
        CancellationToken cancellationToken
    )
    {
        var (tree, missing) = await TreeAsync(snapshot, configuration, cancellationToken);
        if (missing is not null)
            return new(result, missing, null, ModuleIndex.Empty, null);
        if (configuration.Indexer is { Enabled: false } && request.Command is not Command.Index)
            return new(result, null, tree, ModuleIndex.Empty, null);

        var index = Work(RunKind.Index, snapshot.PullRequest, configuration, configuration.Indexer.BuildTag ?? "");
        var (reports, noIndex) = configuration.Indexer.Enabled
            ? await FindAsync(snapshot, [index], cancellationToken)
            : ([], null);
        if (noIndex is not null || request.Command is Command.Index)
        {
            // The original runner indexes the directories of this list; ours finds them by itself.
            var directories = (tree?.Files ?? await files())
                .Where(IsCode)
                .Select(RepositoryPath.DirectoryOf)
                .Distinct(StringComparer.Ordinal);
            index = index with
            {
                What = index.What with { Directories = [.. directories.Order(StringComparer.Ordinal)] },
            };
        }

        return noIndex is not null
            ? new(
                result,
                noIndex.Failure is { } failure
                    ? noIndex with
                    {
                        Failure = failure with { Work = index },
                    }
                    : noIndex with
                    {
                        Missing = [index],
                    },
                tree,
                ModuleIndex.Empty,
                index
            )
            : new(
                result,
                null,
                tree,
                reports is [RunnerReport.Index found] ? ModulesOf(found) : ModuleIndex.Empty,
                index
            );
    }

    private async Task<(BuiltTree? Tree, Preparation? Missing)> TreeAsync(
        Snapshot snapshot,
        RepositoryConfiguration configuration,
        CancellationToken cancellationToken
    )
    {
        if (configuration.TreeBuilder is not { Enabled: true, Script: var script })
            return (null, null);

        var pullRequest = snapshot.PullRequest;
        var head = Work(RunKind.BuildTree, pullRequest, configuration, script ?? "");
        var target = head with
        {
            What = WhatOf(RunKind.BuildTree, pullRequest.BaseSha, null, script ?? "") with
            {
                Branch = pullRequest.BaseRef,
            },
        };
        var (reports, missing) = await FindAsync(snapshot, [head, target], cancellationToken);
        if (missing is not null)
            return (null, missing);

        try
        {
            return (
                BuiltTree.Compare(
                    ((RunnerReport.BuildTree)reports[0]).Files,
                    ((RunnerReport.BuildTree)reports[1]).Files
                ),
                null
            );
        }
        catch (FormatException exception)
        {
            return (null, new([], new(head, exception.Message)));
        }
    }

    /// <summary>The reports of pieces of work, or those without a report, or the first that failed.</summary>
    private async Task<(IReadOnlyList<RunnerReport> Reports, Preparation? Missing)> FindAsync(
        Snapshot snapshot,
        IReadOnlyList<PreparationWork> works,
        CancellationToken cancellationToken
    )
    {
        var reports = new List<RunnerReport>();
        var missing = new List<PreparationWork>();
        foreach (var work in works)
        {
            if (await store.FindAsync(snapshot.Repository.Id, work.What.Key, cancellationToken) is not { } found)
                missing.Add(work);
            else if (FaultOf(found.Report) is { } reason)
                return ([], new([], new(work, reason, found.Run.Url)));
            else
                reports.Add(found.Report);
        }

        return missing.Count > 0 ? ([], new(missing)) : (reports, null);
    }

    private static string? FaultOf(RunnerReport report) =>
        report switch
        {
            RunnerReport.BuildFailure failure => failure.Msg,
            RunnerReport.Index { Success: false } index => PreparationText.FailuresOf(index),
            _ => null,
        };

    // Scripts know the base branch, so its name can change the result for the same two commits.
    private static PreparationWork Work(
        RunKind kind,
        PullRequest pullRequest,
        RepositoryConfiguration configuration,
        string decisive
    ) =>
        new(
            kind,
            WhatOf(
                kind,
                pullRequest.HeadSha,
                pullRequest.BaseSha,
                kind == RunKind.Index ? decisive : $"{pullRequest.BaseRef}\n{decisive}"
            ),
            configuration.ToFile().ToJsonString()
        );

    private static RunPreparation WhatOf(RunKind kind, string sha, string? baseSha, string decisive)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{sha}\n{baseSha}\n{decisive}"));
        return new($"{kind.Operation()}-{Convert.ToHexStringLower(hash)}", sha, baseSha);
    }

    // Indented, so that errors have meaningful line numbers.
    private static string TextOf(JsonElement config)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, Readable))
            config.WriteTo(writer);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static ModuleIndex ModulesOf(RunnerReport.Index index) =>
        new(
            index.Paths.ToDictionary(path => path.Key, path => path.Value.Modules, StringComparer.Ordinal),
            index.Symlinks ?? new Dictionary<string, string>(StringComparer.Ordinal)
        );

    private static bool IsCode(string file) =>
        file.EndsWith(".tf", StringComparison.Ordinal)
        || file.EndsWith(".tf.json", StringComparison.Ordinal)
        || file.EndsWith(".tofu", StringComparison.Ordinal)
        || file.EndsWith(".tofu.json", StringComparison.Ordinal);
}
