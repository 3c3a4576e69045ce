using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Validation;

[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
internal enum Severity
{
    /// <summary>The configuration is refused.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>The configuration is accepted, but most likely not what the author wants.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,
}

/// <summary>One problem of a configuration. <c>docs/cli.md</c> describes its JSON.</summary>
internal sealed record Finding(
    Severity Severity,
    string File,
    int Line,
    int Column,
    string Key,
    string Problem,
    string Allowed,
    string? Suggestion
)
{
    public static Finding Error(ConfigurationError error) => From(Severity.Error, error);

    public static Finding Warning(ConfigurationError warning) => From(Severity.Warning, warning);

    private static Finding From(Severity severity, ConfigurationError error) =>
        new(severity, error.File, error.Line, error.Column, error.Key, error.Problem, error.Allowed, error.Suggestion);
}

/// <summary>What <c>terrateam validate --json</c> prints.</summary>
/// <param name="Version">Of this format: 1. Members may be added within a version.</param>
/// <param name="Valid">False where a finding is an error.</param>
/// <param name="File">The checked file, as findings name it.</param>
/// <param name="Checkout">True where it was compared with the files of a checkout.</param>
/// <param name="Findings">By place, errors and warnings.</param>
internal sealed record FindingList(
    int Version,
    bool Valid,
    string File,
    bool Checkout,
    IReadOnlyList<Finding> Findings
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(FindingList))]
internal sealed partial class FindingJson : JsonSerializerContext
{
    /// <summary>JSON for a terminal, without escapes for HTML.</summary>
    public static FindingJson Readable =>
        field ??= new(
            new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
