using System.Text.Json.Serialization;

namespace Terrateam.Functions.Setup;

/// <summary>A visit of <c>/api/setup</c>, kept by the browser, sealed.</summary>
/// <param name="Form">What forms of the visit send along.</param>
/// <param name="State">Comes back from GitHub, to this browser alone.</param>
/// <param name="IsAdmitted">True once the code was entered.</param>
/// <param name="IssuedAt">When it began.</param>
/// <param name="Server">The address of GitHub's pages, once it was chosen.</param>
/// <param name="Administrator">The login of who may see the page later, once it was chosen.</param>
internal sealed record SetupVisit(
    string Form,
    string State,
    bool IsAdmitted,
    DateTimeOffset IssuedAt,
    string? Server = null,
    string? Administrator = null
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SetupVisit))]
internal sealed partial class SetupVisitJson : JsonSerializerContext;
