using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Terrateam.Cli.Backends;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Steps;

/// <summary>Has the backend keep the states that an apply made and could not write.</summary>
internal sealed class ErroredStates(Backend backend, Work work, JobLog log, TimeProvider time)
{
    private const string Unwritten = "The apply made changes and could not write them to the state.";

    // GitHub kills the job shortly after it asks it to end.
    private static readonly TimeSpan LastTry = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Sends the states that the apply left. Returns what people are told of it; null where it left none. A cancelled
    /// job tries once more, for a moment.
    /// </summary>
    public async Task<string?> KeepAsync(
        StateFiles before,
        StepContext context,
        Target target,
        CancellationToken cancellationToken
    )
    {
        var texts = new List<string>();
        foreach (var file in before.New().ToList())
        {
            context.HasUnwrittenState = true;
            texts.Add(await KeepAsync(file, context, target, cancellationToken));
        }

        return texts.Count == 0
            ? null
            : $"{Unwritten} Plan and apply nothing here before it is pushed: the same would be made "
                + $"again.\n{string.Join('\n', texts)}";
    }

    /// <summary>The cancellation of an apply, with what was done about the state that it left.</summary>
    public async Task<CommandCancelledException> WithStateAsync(
        StateFiles before,
        StepContext context,
        Target target,
        CommandCancelledException cancelled
    )
    {
        if (await KeepAsync(before, context, target, cancelled.CancellationToken) is not { } text)
            return cancelled;

        var result = cancelled.Result with { Stderr = "", Stdout = $"{cancelled.Result.Both.TrimEnd()}\n{text}" };
        return new CommandCancelledException(result, cancelled.IsKilled, cancelled.CancellationToken);
    }

    private async Task<string> KeepAsync(
        FileInfo file,
        StepContext context,
        Target target,
        CancellationToken cancellationToken
    )
    {
        string reason;
        try
        {
            if (!work.KeepsStates)
                return NotKept(file, target, "this backend keeps none");
            if (file.Length > StateTransfer.MaxStateLength)
                return NotKept(file, target, $"it has more than {StateTransfer.MaxStateLength} bytes");

            var state = await CompressAsync(file, target);
            var receipt = await SendAsync(state, target, cancellationToken);
            log.Line(context.Label, $"{StateFiles.Name}: kept as {receipt.Id}");
            return Kept(receipt, target);
        }
        catch (Exception exception) when (exception is BackendException or IOException or UnauthorizedAccessException)
        {
            reason = exception.Message.TrimEnd('.');
        }
        catch (OperationCanceledException)
        {
            reason = "the job was cancelled before it arrived";
        }

        return NotKept(file, target, reason);
    }

    private async Task<StateReceipt> SendAsync(
        CompressedState state,
        Target target,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await backend.KeepStateAsync(work.Token, target.Dirspace, state, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(LastTry, time);
            return await backend.KeepStateAsync(work.Token, target.Dirspace, state, patience.Token);
        }
    }

    // Beside the plan file, in a directory that goes with the dirspace's work.
    private static async Task<CompressedState> CompressAsync(FileInfo file, Target target)
    {
        var path = $"{target.PlanFile}-{Guid.NewGuid():N}.gz";
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var state = file.OpenRead())
        await using (var writer = PrivateFile.Create(path))
        await using (var gzip = new GZipStream(writer.BaseStream, CompressionLevel.Optimal, leaveOpen: true))
        {
            var buffer = new byte[64 * 1024];
            int read;
            while ((read = await state.ReadAsync(buffer)) > 0)
            {
                digest.AppendData(buffer, 0, read);
                await gzip.WriteAsync(buffer.AsMemory(0, read));
            }
        }

        return new CompressedState(path, Convert.ToHexStringLower(digest.GetHashAndReset()));
    }

    private static string Kept(StateReceipt receipt, Target target) =>
        $"Terrateam keeps the state that it left ({StateFiles.Name}), sealed, until "
        + $"{receipt.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC as "
        + $"{receipt.Id}. An operator of Terrateam gets it by that name; {Push(target)}.";

    private string NotKept(FileInfo file, Target target, string reason)
    {
        var copy = CopyOf(file);
        log.Warning($"A state that could not be written is not kept by Terrateam: {reason}.");
        return $"Terrateam does not have the state that it left: {reason}. It is in '{file.FullName}' on the job's "
            + $"machine{(copy is null ? "" : $", and in '{copy}'")}. If the machine is your own, save it from there; "
            + $"{Push(target)}. GitHub deletes its machines with the job: then bring what was made into the state with "
            + $"`{target.Engine.Program} import`, or remove it by hand.";
    }

    private static string Push(Target target) =>
        $"`{target.Engine.Program} state push {StateFiles.Name}` in the directory '{target.Dirspace.Directory}', with "
        + $"the workspace '{target.Dirspace.Workspace}' selected, writes it";

    // The next job on a machine of one's own may clean its checkout.
    private static string? CopyOf(FileInfo file)
    {
        try
        {
            var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (home.Length == 0)
                return null;

            var directory = PrivateFile.CreateDirectory(Path.Combine(home, ".terrateam", "errored-states"));
            var path = Path.Combine(directory, $"{Guid.NewGuid():N}.tfstate");
            using var state = file.OpenRead();
            using var writer = PrivateFile.Create(path);
            state.CopyTo(writer.BaseStream);
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
