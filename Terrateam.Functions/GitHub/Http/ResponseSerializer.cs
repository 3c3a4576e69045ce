using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Internal;
using Terrateam.Functions.GitHub.Responses;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>Lets Octokit read and write through our own records, which GitHub may extend without breaking us.</summary>
internal sealed class ResponseSerializer : IJsonSerializer
{
    public string Serialize(object item) => JsonSerializer.Serialize(item, item.GetType(), ResponseJson.Default);

    public T Deserialize<T>(string json)
    {
        // Octokit's word for an answer that nobody looks at.
        if (typeof(T) == typeof(object))
            return default!;

        return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)ResponseJson.Default.GetTypeInfo(typeof(T))!)!;
    }
}
