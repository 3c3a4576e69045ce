using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Internal;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>Lets Octokit read and write the records of this app. Properties that GitHub adds are ignored.</summary>
internal sealed class ResponseSerializer : IJsonSerializer
{
    public string Serialize(object item) => JsonSerializer.Serialize(item, item.GetType(), ResponseJson.Default);

    public T Deserialize<T>(string json)
    {
        // Octokit asks for object where it ignores the response.
        if (typeof(T) == typeof(object))
            return default!;

        return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)ResponseJson.Default.GetTypeInfo(typeof(T))!)!;
    }
}
