using System.Text.Json.Serialization;

namespace Terrateam.Cli.ActionsSecrets;

/// <summary>A secret or variable as it is listed. There is no property for a value, so that none is read.</summary>
internal sealed record ListedName(string Name, DateTimeOffset UpdatedAt);

internal sealed record ListedSecrets(int TotalCount, IReadOnlyList<ListedName> Secrets);

internal sealed record ListedVariables(int TotalCount, IReadOnlyList<ListedName> Variables);

internal sealed record ListedEnvironment(string Name);

internal sealed record ListedEnvironments(int TotalCount, IReadOnlyList<ListedEnvironment> Environments);

/// <summary>The key that values are sealed with.</summary>
internal sealed record SealingKey(string KeyId, string Key);

internal sealed record SealedValue(string EncryptedValue, string KeyId);

internal sealed record VariableValue(string Name, string Value);

internal sealed record Refusal(string? Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(ListedSecrets))]
[JsonSerializable(typeof(ListedVariables))]
[JsonSerializable(typeof(ListedEnvironments))]
[JsonSerializable(typeof(SealingKey))]
[JsonSerializable(typeof(SealedValue))]
[JsonSerializable(typeof(VariableValue))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class SecretsJson : JsonSerializerContext;
