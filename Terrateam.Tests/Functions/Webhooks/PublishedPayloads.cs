using System.Text;
using System.Text.Json;

namespace Terrateam.Tests.Functions.Webhooks;

/// <summary>The payloads that GitHub's own SDK team publishes (npm @octokit/webhooks-examples).</summary>
public sealed class PublishedPayloads : IAsyncLifetime
{
    /// <summary>All of them, in their published order.</summary>
    internal IReadOnlyList<PublishedPayload> All { get; private set; } = [];

    /// <summary>Those of one event.</summary>
    internal IEnumerable<PublishedPayload> Of(string eventName) =>
        All.Where(payload => string.Equals(payload.Event, eventName, StringComparison.Ordinal));

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var modules = await NpmFolder.InstallAsync("Terrateam.Tests/GitHub", TestContext.Current.CancellationToken);
        await using var file = File.OpenRead(
            Path.Combine(modules, "@octokit/webhooks-examples/api.github.com/index.json")
        );
        using var document = await JsonDocument.ParseAsync(file);
        All =
        [
            .. from entry in document.RootElement.EnumerateArray()
            from example in entry.GetProperty("examples").EnumerateArray()
            select new PublishedPayload(
                entry.GetProperty("name").GetString()!,
                Encoding.UTF8.GetBytes(example.GetRawText()),
                example.Clone()
            ),
        ];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

internal sealed record PublishedPayload(string Event, byte[] Body, JsonElement Json)
{
    /// <summary>A value by path, or null where the path ends or holds null.</summary>
    public JsonElement? At(params ReadOnlySpan<string> path)
    {
        var element = Json;
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                return null;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    public string? Text(params ReadOnlySpan<string> path) => At(path)?.GetString();

    public long? Number(params ReadOnlySpan<string> path) => At(path)?.GetInt64();

    public bool Flag(params ReadOnlySpan<string> path) => At(path)?.GetBoolean() ?? false;
}
