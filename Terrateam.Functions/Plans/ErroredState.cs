using System.Text.Json.Serialization;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

/// <summary>The record of a state that an apply could not write to its backend.</summary>
/// <param name="Id">Its name for operators.</param>
/// <param name="Repository">Owner and name of the repository with a slash.</param>
/// <param name="Context">What it is bound to.</param>
/// <param name="Sha256">Of the state, in hexadecimal.</param>
/// <param name="Length">Of the state, in bytes.</param>
/// <param name="StoredAt">When it came.</param>
/// <param name="ExpiresAt">When it is deleted.</param>
/// <param name="BlobName">The sealed file, which holds the state as gzip.</param>
/// <param name="Seal">The file's digest and length.</param>
public sealed record ErroredState(
    string Id,
    string Repository,
    StateContext Context,
    string Sha256,
    long Length,
    DateTimeOffset StoredAt,
    DateTimeOffset ExpiresAt,
    string BlobName,
    Seal Seal
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ErroredState))]
internal sealed partial class ErroredStateJson : JsonSerializerContext;
