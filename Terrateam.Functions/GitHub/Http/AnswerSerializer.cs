using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Octokit.Internal;
using Terrateam.Functions.GitHub.Answers;

namespace Terrateam.Functions.GitHub.Http;

/// <summary>Lets Octokit read and write through our own records, which GitHub may extend without breaking us.</summary>
internal sealed class AnswerSerializer : IJsonSerializer
{
    public string Serialize(object item) => JsonSerializer.Serialize(item, item.GetType(), AnswerJson.Default);

    public T Deserialize<T>(string json)
    {
        // Octokit's word for an answer that nobody looks at.
        if (typeof(T) == typeof(object))
            return default!;

        return JsonSerializer.Deserialize(json, (JsonTypeInfo<T>)AnswerJson.Default.GetTypeInfo(typeof(T))!)!;
    }
}
