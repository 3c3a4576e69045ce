using Microsoft.DurableTask.Client;

namespace Terrateam.Functions.Operations;

/// <summary>A call of an operator.</summary>
/// <param name="Operator">Who it is.</param>
/// <param name="Asked">What is asked for.</param>
/// <param name="Client">Signals orchestrations.</param>
internal sealed record OperationCall(string Operator, OperationRequest Asked, DurableTaskClient Client);

/// <summary>The commands that operators have.</summary>
public sealed class OperationCommands
{
    private static readonly HashSet<string> Reading = new(StringComparer.Ordinal)
    {
        "status",
        "audit",
        "runs",
        "incident-show",
        "backups",
        "states-list",
        "notifications",
    };

    private readonly Dictionary<string, Func<OperationCall, CancellationToken, Task<OperationAnswer>>> _commands;

    internal OperationCommands(
        StatusOperations status,
        ContainmentOperations containment,
        EradicationOperations eradication,
        EvidenceOperations evidence,
        IncidentOperations incidents,
        BackupOperations backups,
        RotationOperations rotations,
        ReviewOperations reviews,
        StateOperations states,
        NotificationOperations notifications
    ) =>
        _commands = new(StringComparer.Ordinal)
        {
            ["status"] = status.StatusAsync,
            ["audit"] = status.AuditAsync,
            ["runs"] = status.RunsAsync,
            ["suspend"] = containment.SuspendAsync,
            ["resume"] = containment.ResumeAsync,
            ["revoke"] = containment.RevokeAsync,
            ["shred"] = eradication.ShredAsync,
            ["evidence"] = evidence.CollectAsync,
            ["incident-open"] = incidents.OpenAsync,
            ["incident-note"] = incidents.NoteAsync,
            ["incident-close"] = incidents.CloseAsync,
            ["incident-show"] = incidents.ShowAsync,
            ["backup"] = backups.MakeAsync,
            ["backups"] = backups.ListAsync,
            ["restore"] = backups.RestoreAsync,
            ["review-sign-off"] = reviews.SignOffAsync,
            ["states-list"] = states.ListAsync,
            ["states-fetch"] = states.FetchAsync,
            ["states-delete"] = states.DeleteAsync,
            ["notifications"] = notifications.ListAsync,
            ["notifications-again"] = notifications.AgainAsync,
            ["rotate-keys"] = rotations.KeysAsync,
            ["rotate-webhook-secret"] = rotations.WebhookSecretAsync,
        };

    /// <summary>The names of all commands.</summary>
    internal IReadOnlyCollection<string> Names => _commands.Keys;

    /// <summary>True for a command that changes nothing.</summary>
    internal static bool OnlyReads(string command) => Reading.Contains(command);

    internal Func<OperationCall, CancellationToken, Task<OperationAnswer>>? Find(string command) =>
        _commands.GetValueOrDefault(command);
}
