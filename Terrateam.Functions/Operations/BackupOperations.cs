using System.Globalization;
using System.Text;
using Terrateam.Functions.Backups;
using Terrateam.Functions.Durable;

namespace Terrateam.Functions.Operations;

/// <summary>Makes, lists and restores backups.</summary>
internal sealed class BackupOperations(BackupWork work, BackupRestore restore, OrchestrationSignaller signaller)
{
    private const string Off =
        "There are no backups: set Backups:Url to a container of another storage account (docs/settings.md#backups).\n";

    public async Task<OperationAnswer> MakeAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!work.IsOn)
            return OperationAnswer.Conflict(Off);

        var made = await work.MakeAsync(call.Operator, cancellationToken);
        return OperationAnswer.Ok(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{made.Id} has {made.Documents} documents. Note the SHA-256 of its manifest elsewhere: {made.Sha256}\n"
            )
        );
    }

    public async Task<OperationAnswer> ListAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (!work.IsOn)
            return OperationAnswer.Conflict(Off);

        var text = new StringBuilder();
        foreach (var backup in await work.ListAsync(cancellationToken))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{backup.Id} {backup.Length} bytes, complete since {Time(backup.WrittenAt)}\n"
            );
        }

        return OperationAnswer.Ok(text.Length == 0 ? "no backups\n" : text.ToString());
    }

    public async Task<OperationAnswer> RestoreAsync(OperationCall call, CancellationToken cancellationToken)
    {
        if (call.Asked.Backup is not { Length: > 0 } backup)
            return OperationAnswer.Invalid("Say which backup: terrateam ops backups lists them.");
        try
        {
            var restored = await restore.RunAsync(backup, call.Asked.Sha256, call.Operator, cancellationToken);

            // The repair timer starts those that a fault here leaves out.
            foreach (var run in restored.Interrupted)
                await signaller.StartRunAsync(call.Client, run, cancellationToken);
            return OperationAnswer.Ok(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{backup} is restored: {restored.Documents} documents. {restored.Interrupted.Count} runs count as interrupted, and their pull requests are told. No plans were in it: they have to be planned again.\nEverything is suspended. Look at it, then: terrateam ops resume all\n"
                )
            );
        }
        catch (InvalidDataException exception)
        {
            return OperationAnswer.Conflict(exception.Message + "\n");
        }
    }

    /// <summary>When the last one succeeded, and why a newer did not.</summary>
    public async Task<string> LastAsync(CancellationToken cancellationToken)
    {
        if (!work.IsOn)
            return "off (Backups:Url)";
        if (await work.LastAsync(cancellationToken) is not { } last)
            return "none yet";

        var succeeded = last is { Id: { } id, At: { } at } ? $"{Time(at)}, {id}" : "none yet";
        return last.Failure is { } failure ? $"{succeeded}; failed at {Time(last.TriedAt)}: {failure}" : succeeded;
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
