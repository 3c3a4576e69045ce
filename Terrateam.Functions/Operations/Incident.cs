using System.Globalization;
using Terrateam.Functions.Reviews;
using Terrateam.Functions.State;

namespace Terrateam.Functions.Operations;

/// <summary>A note of an incident.</summary>
/// <param name="At">When it was written.</param>
/// <param name="By">Who wrote it.</param>
/// <param name="Text">What it says.</param>
internal sealed record IncidentNote(DateTimeOffset At, string By, string Text)
{
    /// <summary>True where those whom the incident concerns are told.</summary>
    public bool IsTold { get; init; }
}

/// <summary>The issue in which an incident is told, and how much of it stands there.</summary>
/// <param name="Repository">Owner and name of its repository.</param>
/// <param name="Number">Its number, or null until GitHub told it.</param>
/// <param name="Notes">How many of the incident's notes stand there, or come before one that does.</param>
/// <param name="IsClosed">True where it says that the incident is closed, or where it is gone.</param>
internal sealed record IncidentIssue(string Repository, int? Number = null, int Notes = 0, bool IsClosed = false);

/// <summary>What is kept of an incident; the rest is in the audit trail.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Since">From when on the trail belongs to it.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="OpenedBy">Who opened it.</param>
/// <param name="Notes">What was written down since.</param>
internal sealed record Incident(
    int Number,
    string Title,
    DateTimeOffset Since,
    DateTimeOffset OpenedAt,
    string OpenedBy,
    IReadOnlyList<IncidentNote> Notes
)
{
    /// <summary>The installation that it is about, or null for all.</summary>
    public long? Installation { get; init; }

    /// <summary>The repository that it is about, or null for all.</summary>
    public long? Repository { get; init; }

    /// <summary>The issue in which it is told, or null for none.</summary>
    public IncidentIssue? Issue { get; init; }

    /// <summary>When it was closed, or null.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Who closed it, or null.</summary>
    public string? ClosedBy { get; init; }
}

/// <summary>Keeps incidents.</summary>
internal sealed class IncidentStore(IDocumentStore store) : IOpenIncidents
{
    private const string Collection = "incidents";
    private const string Partition = "all";
    private const int MaxAttempts = 20;

    public async Task<IReadOnlyList<Incident>> ListAsync(CancellationToken cancellationToken)
    {
        var all = new List<Incident>();
        await foreach (var document in store.QueryAsync(Collection, Partition, "", cancellationToken))
            all.Add(document.Read(OperationJson.Default.Incident));
        return all;
    }

    public async Task<IReadOnlyList<string>> DescribeAsync(CancellationToken cancellationToken) =>
        [
            .. (await ListAsync(cancellationToken))
                .Where(static one => one.ClosedAt is null)
                .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Number}: {one.Title}")),
        ];

    public async Task<Incident?> FindAsync(int number, CancellationToken cancellationToken) =>
        (await store.GetAsync(KeyOf(number), OperationJson.Default.Incident, cancellationToken))?.Value;

    /// <summary>The number of the next incident.</summary>
    public async Task<int> NextNumberAsync(CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).Select(static one => one.Number).DefaultIfEmpty().Max() + 1;

    /// <summary>Adds an incident; false where its number is taken.</summary>
    public async Task<bool> TryAddAsync(Incident incident, CancellationToken cancellationToken) =>
        await store.TryInsertAsync(KeyOf(incident.Number), incident, OperationJson.Default.Incident, cancellationToken)
            is not null;

    /// <summary>Changes an incident; null where there is none, or where the change refuses.</summary>
    public async Task<Incident?> UpdateAsync(
        int number,
        Func<Incident, Incident?> change,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (
                await store.GetAsync(KeyOf(number), OperationJson.Default.Incident, cancellationToken) is not { } known
                || change(known.Value) is not { } changed
            )
            {
                return null;
            }

            if (
                await store.TryWriteAsync(
                    KeyOf(number),
                    changed,
                    known.ETag,
                    OperationJson.Default.Incident,
                    cancellationToken
                )
                is not null
            )
            {
                return changed;
            }
        }

        throw new InvalidOperationException($"Incident {number} could not be stored.");
    }

    private static DocumentKey KeyOf(int number) =>
        new(Collection, Partition, number.ToString("D6", CultureInfo.InvariantCulture));
}
