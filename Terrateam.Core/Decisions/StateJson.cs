using System.Text.Json.Serialization;
using Terrateam.Core.Locks;
using Terrateam.Core.Runs;

namespace Terrateam.Core.Decisions;

/// <summary>
/// The JSON of stored decisions. Fields that are added later are optional, so that older documents stay readable.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    MaxDepth = 256
)]
[JsonSerializable(typeof(RepositoryLedger))]
[JsonSerializable(typeof(Decision))]
[JsonSerializable(typeof(Trigger))]
[JsonSerializable(typeof(Run))]
public sealed partial class StateJson : JsonSerializerContext;
