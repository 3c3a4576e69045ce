using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Programs;

/// <summary>A configuration from standard input, and the way back to standard output.</summary>
internal static class BuilderInput
{
    private const string Root = "TERRATEAM_ROOT";

    /// <summary>The root of the checkout.</summary>
    /// <exception cref="InputException">The variable is not set, or no directory.</exception>
    public static string CheckoutRoot() =>
        Environment.GetEnvironmentVariable(Root) is { Length: > 0 } root && Directory.Exists(root)
            ? Path.GetFullPath(root)
            : throw new InputException($"{Root} is not set to the directory of the checkout, as it is in a run.");

    /// <exception cref="InputException">It is no JSON object.</exception>
    public static async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var input = Console.OpenStandardInput();
            return await JsonNode.ParseAsync(input, cancellationToken: cancellationToken) as JsonObject
                ?? throw new JsonException("it is no object");
        }
        catch (JsonException exception)
        {
            throw new InputException(
                $"The configuration on standard input cannot be read as JSON: {exception.Message}"
            );
        }
    }

    /// <summary>The configuration as it is printed.</summary>
    public static string Write(JsonObject configuration)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            configuration.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>An object in another, made where it is not there.</summary>
    /// <exception cref="InputException">The key has something else.</exception>
    public static JsonObject ObjectAt(JsonObject parent, string key)
    {
        if (parent[key] is JsonObject found)
            return found;
        if (parent[key] is not null)
            throw new InputException($"`{key}` of the configuration is no object.");

        var made = new JsonObject();
        parent[key] = made;
        return made;
    }
}
