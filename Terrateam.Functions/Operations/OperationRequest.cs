using System.Text.Json.Serialization;
using Terrateam.Functions.Suspensions;

namespace Terrateam.Functions.Operations;

/// <summary>What an operator asks for.</summary>
public sealed record OperationRequest
{
    /// <summary>The fewest characters of a reason.</summary>
    internal const int MinReason = 8;

    /// <summary>Why; it is entered in the audit trail.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The installation that it is about, or null.</summary>
    public long? Installation { get; init; }

    /// <summary>The repository that it is about, or null.</summary>
    public long? Repository { get; init; }

    /// <summary>True where it is about everything.</summary>
    public bool All { get; init; }

    /// <summary>From when on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>True to read the whole trail and tell whether it is whole.</summary>
    public bool Verify { get; init; }

    /// <summary>A head of the trail that was noted earlier.</summary>
    public string? Head { get; init; }

    /// <summary>True to leave out runs that get on.</summary>
    public bool Stuck { get; init; }

    /// <summary>True to drop the commands that were held back.</summary>
    public bool DropCommands { get; init; }

    /// <summary>The number of an incident.</summary>
    public int? Incident { get; init; }

    /// <summary>The title of an incident, a note, the week of a review, or the id of a state.</summary>
    public string? Text { get; init; }

    /// <summary>True to tell an incident in an issue too.</summary>
    public bool Issue { get; init; }

    /// <summary>True to tell a note by mail, and in its issue, to those whom the incident concerns.</summary>
    public bool Tell { get; init; }

    /// <summary>The id of a backup.</summary>
    public string? Backup { get; init; }

    /// <summary>The SHA-256 of its manifest, as it was noted.</summary>
    public string? Sha256 { get; init; }

    /// <summary>What it is about; null where that is not said, or said twice.</summary>
    [JsonIgnore]
    internal OperationScope? Scope =>
        (All, Installation, Repository) switch
        {
            (true, null, null) => OperationScope.All,
            (false, > 0, null) => new(Installation, null),
            (false, null, > 0) => new(null, Repository),
            _ => null,
        };
}

/// <summary>What an operator is answered: text that is printed as it is.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The text.</param>
internal sealed record OperationAnswer(int Status, string Text)
{
    /// <summary>What is sent instead of the text, which is for the trail then; null for nearly all.</summary>
    public Stream? Content { get; init; }

    public static OperationAnswer Ok(string text) => new(200, text);

    /// <summary>What was asked for makes no sense as things are.</summary>
    public static OperationAnswer Conflict(string text) => new(409, text);

    /// <summary>The call itself is wrong.</summary>
    public static OperationAnswer Invalid(string text) => new(422, text);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
)]
[JsonSerializable(typeof(OperationRequest))]
[JsonSerializable(typeof(Incident))]
[JsonSerializable(typeof(EvidenceManifest))]
internal sealed partial class OperationJson : JsonSerializerContext;
