using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Patterns;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>
/// Stores the plan of a dirspace and gets it back for the apply: in the backend, or by commands of the configuration.
/// The backend then keeps only what was put into their placeholders.
/// </summary>
internal sealed partial class PlanStorage(
    Backend backend,
    Work work,
    ProcessRunner processes,
    JobLog log,
    TimeProvider time
)
{
    private const string Method = "cmd";
    private const int MaxPointer = 1024 * 1024;

    private readonly ConcurrentDictionary<Dirspace, PlanPlace> _fetched = new();

    /// <summary>Stores the plan file of a dirspace.</summary>
    /// <exception cref="BackendException">The backend refuses the plan.</exception>
    /// <exception cref="PlanStorageException">A command failed.</exception>
    /// <exception cref="ConfigurationException">The configuration names no such commands.</exception>
    public async Task StoreAsync(
        StepContext context,
        Target target,
        string version,
        bool hasChanges,
        CancellationToken cancellationToken
    )
    {
        // The original backend has no field for a plan's origin.
        var origin =
            work.Instructions is null && work.PlanPartSize is null
                ? null
                : new PlanOrigin(target.Engine.Name, version, target.Commit.HeadSha, target.Commit.BaseSha);
        var upload = new PlanUpload(target.Dirspace.Directory, target.Dirspace.Workspace, "", hasChanges, origin);
        if (StorageCommands.Of(work.Configuration.Plans) is not { } commands)
        {
            await backend.UploadPlanAsync(work.Token, upload, target.PlanFile, work.PlanPartSize, cancellationToken);
            return;
        }

        var now = time.GetUtcNow();
        var place = new PlanPlace(
            now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            now.ToString("HHmmss", CultureInfo.InvariantCulture),
            Guid.NewGuid().ToString("N"),
            await DigestAsync(target.PlanFile, cancellationToken)
        );

        // What has no changes is never fetched.
        if (hasChanges)
            await RunAsync(context, target, commands, commands.Store, place, cancellationToken);

        var pointer = new PlanEnvelope(
            Method,
            Version: 1,
            Fetch: Filled(commands.Fetch, target, place),
            Delete: Filled(commands.Delete ?? [], target, place),
            Terrateam: place
        );
        await backend.UploadPointerAsync(
            work.Token,
            upload with
            {
                PlanData = Convert.ToBase64String(
                    JsonSerializer.SerializeToUtf8Bytes(pointer, ProtocolJson.Default.PlanEnvelope)
                ),
            },
            cancellationToken
        );
    }

    /// <summary>Writes the stored plan into the plan file.</summary>
    /// <returns>The SHA-256 of the plan's text as it was shown; null where the backend does not send it.</returns>
    /// <exception cref="BackendException">No plan is stored, or it cannot be used.</exception>
    /// <exception cref="PlanStorageException">A command failed, or fetched something else.</exception>
    /// <exception cref="ConfigurationException">The configuration names no such commands.</exception>
    public async Task<string?> FetchAsync(StepContext context, Target target, CancellationToken cancellationToken)
    {
        var commands = StorageCommands.Of(work.Configuration.Plans);
        var shown = await backend.DownloadPlanAsync(
            work.Token,
            target.Dirspace,
            target.PlanFile,
            work.PlanPartSize is not null,
            cancellationToken,
            takesPointer: commands is not null
        );
        if (commands is null || await PlaceOfAsync(target.PlanFile, cancellationToken) is not { } place)
            return shown;

        File.Delete(target.PlanFile);
        await RunAsync(context, target, commands, commands.Fetch, place, cancellationToken);
        if (!File.Exists(target.PlanFile))
            throw new PlanStorageException($"The command '{commands.Key}' left no plan in $plan_dst_path.");
        if (
            !string.Equals(
                await DigestAsync(target.PlanFile, cancellationToken),
                place.Sha256,
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            throw new PlanStorageException(
                "The plan that was fetched is not the one that was stored: its SHA-256 differs, so it is not applied. "
                    + "Plan again, then apply."
            );
        }

        _fetched[target.Dirspace] = place;
        return shown;
    }

    /// <summary>Deletes a fetched plan, which an apply has used up. That it stays fails nothing.</summary>
    public async Task DeleteAsync(StepContext context, Target target, CancellationToken cancellationToken)
    {
        if (
            !_fetched.TryRemove(target.Dirspace, out var place)
            || StorageCommands.Of(work.Configuration.Plans) is not { Delete: { } delete } commands
        )
        {
            return;
        }

        try
        {
            await RunAsync(context, target, commands, delete, place, cancellationToken);
        }
        catch (PlanStorageException exception)
        {
            log.Warning($"{target.Dirspace}: the used plan was not deleted. {exception.Message}");
        }
    }

    private async Task RunAsync(
        StepContext context,
        Target target,
        StorageCommands commands,
        IReadOnlyList<string> line,
        PlanPlace place,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var environment = VariableText.Extend(context.Environment, commands.Environment);
            var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
            foreach (var (name, value) in Values(target, place))
                variables[name] = value;
            variables["plan_path"] = target.PlanFile;
            variables["plan_dst_path"] = target.PlanFile;

            var result = await processes.RunAsync(
                new Command(CommandWords.Expand(line, variables), context.Directory, environment, context.Label),
                cancellationToken
            );
            if (!result.Succeeded)
                throw new PlanStorageException($"A command of '{commands.Key}' failed:\n{result.Both.Trim()}");
        }
        catch (Exception exception) when (exception is MissingVariableException or ProgramMissingException)
        {
            throw new PlanStorageException($"A command of '{commands.Key}' cannot be run: {exception.Message}");
        }
    }

    private static Dictionary<string, string> Values(Target target, PlanPlace place) =>
        new(StringComparer.Ordinal)
        {
            ["date"] = place.Date,
            ["time"] = place.Time,
            ["token"] = place.Token,
            ["dir"] = target.Dirspace.Directory,
            ["workspace"] = target.Dirspace.Workspace,
        };

    // For the original's runner, which takes the commands from there; this one takes them from its configuration.
    private static IReadOnlyList<string> Filled(IReadOnlyList<string> line, Target target, PlanPlace place)
    {
        var values = Values(target, place);
        return
        [
            .. line.Select(word =>
                Placeholder().Replace(word, found => values.GetValueOrDefault(found.Groups["name"].Value, found.Value))
            ),
        ];
    }

    // The plan came from the job that planned, which ran the code of the pull request: nothing of it is executed.
    private static async Task<PlanPlace?> PlaceOfAsync(string file, CancellationToken cancellationToken)
    {
        if (new FileInfo(file).Length > MaxPointer)
            return null;

        try
        {
            await using var stream = File.OpenRead(file);
            var pointer = await JsonSerializer.DeserializeAsync(
                stream,
                ProtocolJson.Default.PlanEnvelope,
                cancellationToken
            );
            if (pointer?.Method is not Method)
                return null;

            return pointer.Terrateam is { } place && IsPlain(place)
                ? place
                : throw new PlanStorageException("The plan was stored by another runner. Plan again, then apply.");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsPlain(PlanPlace place) =>
        string.Concat(place.Date, place.Time, place.Token, place.Sha256)
            .All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static async Task<string> DigestAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
    }

    [GeneratedRegex(
        @"\$(\{(?<name>[a-z_]+)\}|(?<name>[a-z_]+))",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking
    )]
    private static partial Regex Placeholder();
}

/// <summary>A plan could not be stored or fetched. The message names the key and the fix.</summary>
internal sealed class PlanStorageException(string message) : Exception(message);
