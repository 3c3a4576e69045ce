using System.Text.Json;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Estimates by Infracost what the dirspaces of a plan cost, before and after.</summary>
internal sealed class CostEstimation(ProcessRunner processes, JobLog log, TimeProvider time)
{
    private const string Program = "infracost";
    private const string Key = "INFRACOST_API_KEY";
    private const string Currency = "INFRACOST_CURRENCY";

    // A plan has to be there soon even if the prices are not.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>Estimates. A failure is a result with its reason.</summary>
    /// <param name="context">The root of the checkout, and the environment.</param>
    /// <param name="dirspaces">The dirspaces of the plan.</param>
    /// <param name="baseSha">The commit to compare with.</param>
    /// <param name="currency">As configured.</param>
    /// <param name="temporary">A directory for files of the run.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<StepResult> RunAsync(
        StepContext context,
        IReadOnlyList<Dirspace> dirspaces,
        string baseSha,
        string currency,
        string temporary,
        CancellationToken cancellationToken
    )
    {
        if (context.Environment.GetValueOrDefault(Key)?.Trim() is not { Length: > 0 } key)
        {
            return Failed(
                $"There is no {Key} for `cost_estimation`. Make it a secret of the repository, which the workflow file "
                    + "hands over, or remove the key of the configuration."
            );
        }

        log.Secret(key);
        var environment = new Dictionary<string, string>(context.Environment, StringComparer.Ordinal)
        {
            [Key] = key,
            ["INFRACOST_SKIP_UPDATE_CHECK"] = "true",
        };
        if (!environment.TryGetValue(Currency, out var chosen) || chosen.Length == 0)
            environment[Currency] = chosen = currency;

        using var patience = new CancellationTokenSource(Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var files = Directory.CreateDirectory(Path.Combine(temporary, Program)).FullName;
            var payload = await EstimateAsync(
                new Place(context.Directory, files, environment, context.Label),
                dirspaces,
                baseSha,
                chosen,
                both.Token
            );
            return new StepResult(StepNames.CostEstimation, true, payload);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"Infracost took longer than {Timeout.TotalMinutes:0} minutes.");
        }
        catch (ProgramMissingException exception)
        {
            return Failed(
                $"{exception.Message} The workflow file has to install it for `cost_estimation`, before the step of "
                    + "Terrateam."
            );
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return Failed(exception.Message);
        }
    }

    private async Task<CostPayload> EstimateAsync(
        Place place,
        IReadOnlyList<Dirspace> dirspaces,
        string baseSha,
        string currency,
        CancellationToken cancellationToken
    )
    {
        var before = await BaseAsync(place, dirspaces, baseSha, cancellationToken);
        var present = Present(place.Root, dirspaces);
        if (present.Count == 0)
            throw new ConfigurationException("None of the directories is in this commit.");

        var result = await BreakdownAsync(place, place.Root, "infracost.json", present, cancellationToken);
        if (before is not null)
        {
            var difference = Path.Combine(place.Files, "infracost-diff.json");
            await InfracostAsync(
                place,
                place.Root,
                ["diff", "--format=json", $"--path={result}", $"--compare-to={before}", $"--out-file={difference}"],
                cancellationToken
            );
            result = difference;
        }

        await using var stream = File.OpenRead(result);
        using var json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        return InfracostReport.Read(json.RootElement, present, currency);
    }

    /// <summary>The breakdown of the base; null where it has none of the directories.</summary>
    private async Task<string?> BaseAsync(
        Place place,
        IReadOnlyList<Dirspace> dirspaces,
        string baseSha,
        CancellationToken cancellationToken
    )
    {
        // Large files hold nothing that has a price.
        var variables = new Dictionary<string, string>(place.Environment, StringComparer.Ordinal)
        {
            ["GIT_LFS_SKIP_SMUDGE"] = "1",
        };
        var git = new Git(processes, place.Root, variables);
        var root = Path.Combine(place.Files, "base");
        _ = await git.RunAsync(cancellationToken, "worktree", "add", "--detach", root, baseSha);
        try
        {
            var present = Present(root, dirspaces);
            return present.Count == 0
                ? null
                : await BreakdownAsync(place, root, "infracost-prev.json", present, cancellationToken);
        }
        finally
        {
            _ = await git.TryAsync(CancellationToken.None, "worktree", "remove", "--force", root);
        }
    }

    private async Task<string> BreakdownAsync(
        Place place,
        string root,
        string name,
        IReadOnlyList<Dirspace> dirspaces,
        CancellationToken cancellationToken
    )
    {
        var projects = Path.Combine(place.Files, $"{Path.GetFileNameWithoutExtension(name)}.yml");
        var file = Path.Combine(place.Files, name);
        await File.WriteAllTextAsync(projects, InfracostProjects.Yaml(dirspaces), cancellationToken);
        await InfracostAsync(
            place,
            root,
            ["breakdown", $"--config-file={projects}", "--format=json", $"--out-file={file}"],
            cancellationToken
        );
        return file;
    }

    private async Task InfracostAsync(
        Place place,
        string directory,
        string[] arguments,
        CancellationToken cancellationToken
    )
    {
        var result = await processes.RunAsync(
            new Command([Program, .. arguments], directory, place.Environment, place.Label),
            cancellationToken
        );

        // It ends with 0 after some errors.
        if (!result.Succeeded || result.Both.Contains("level=error", StringComparison.Ordinal))
            throw new ConfigurationException($"`infracost {arguments[0]}` failed:\n{result.Both.Trim()}");
    }

    private static List<Dirspace> Present(string root, IReadOnlyList<Dirspace> dirspaces) =>
        [
            .. dirspaces.Where(dirspace =>
            {
                try
                {
                    _ = DirectoryGuard.Resolve(root, dirspace.Directory, create: false);
                    return true;
                }
                catch (CheckoutException)
                {
                    return false;
                }
            }),
        ];

    private static StepResult Failed(string text) => StepResult.Failed(StepNames.CostEstimation, text);

    private sealed record Place(
        string Root,
        string Files,
        IReadOnlyDictionary<string, string> Environment,
        string Label
    );
}
