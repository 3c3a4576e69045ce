using System.Text.Json.Serialization;
using Terrateam.Core.Plans;

namespace Terrateam.Functions.Plans;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(StoredPlan))]
[JsonSerializable(typeof(PendingDeletion))]
[JsonSerializable(typeof(Overtaking[]))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(PlanPartList))]
[JsonSerializable(typeof(PendingUpload))]
internal sealed partial class PlanJson : JsonSerializerContext;
