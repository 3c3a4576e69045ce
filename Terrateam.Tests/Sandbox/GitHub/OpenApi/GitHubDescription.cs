using System.Text.Json;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Terrateam.Tests.Sandbox.GitHub.OpenApi;

/// <summary>GitHub's own OpenAPI description (npm @octokit/openapi), read once for all tests.</summary>
/// <remarks>
/// The description is 13 MB and has 1,200 operations; only those in use are compiled to schemas, each with its
/// references.
/// </remarks>
internal sealed class GitHubDescription : IDisposable
{
    private const string File = "@octokit/openapi/generated/api.github.com.json";
    private const string ListOfInstallations = "GET /app/installations";

    // The list has a copy of an older schema, which demands of a user what only an enterprise has; a single installation
    // is described by the current one.
    private static readonly JsonElement Installations = JsonElement.Parse(
        """{"type": "array", "items": {"$ref": "#/components/schemas/installation"}}"""
    );

    private static readonly Lazy<Task<GitHubDescription>> Loaded = new(ReadAsync);
    private readonly JsonDocument _document;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Operation?> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonSchema> _schemas = new(StringComparer.Ordinal);

    private GitHubDescription(JsonDocument document) => _document = document;

    /// <summary>The description; every test gets the same.</summary>
    public static Task<GitHubDescription> GetAsync() => Loaded.Value;

    /// <summary>What is described of <c>GET /repos/{owner}/{repo}</c>, or null.</summary>
    public Operation? Find(string operation)
    {
        lock (_gate)
        {
            if (!_operations.TryGetValue(operation, out var found))
            {
                found = Describe(operation);
                _operations.Add(operation, found);
            }

            return found;
        }
    }

    /// <summary>The schema at a place of the description, with everything that it refers to.</summary>
    public JsonSchema SchemaAt(string key, JsonElement schema)
    {
        lock (_gate)
        {
            if (!_schemas.TryGetValue(key, out var read))
            {
                read = JsonSchema.FromJsonAsync(Standalone(schema).ToJsonString()).GetAwaiter().GetResult();
                _schemas.Add(key, read);
            }

            return read;
        }
    }

    /// <summary>Follows <c>$ref</c>.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
        {
            element = _document.RootElement;
            foreach (var part in reference.GetString()!.Split('/').Skip(1))
                element = element.GetProperty(part.Replace("~1", "/", StringComparison.Ordinal));
        }

        return element;
    }

    /// <summary>The names of the permissions that an App can have.</summary>
    public IReadOnlyList<string> PermissionNames =>
        [
            .. _document
                .RootElement.GetProperty("components")
                .GetProperty("schemas")
                .GetProperty("app-permissions")
                .GetProperty("properties")
                .EnumerateObject()
                .Select(static one => one.Name),
        ];

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static async Task<GitHubDescription> ReadAsync()
    {
        var modules = await NpmFolder.InstallAsync("Terrateam.Tests/GitHub", CancellationToken.None);
        await using var file = System.IO.File.OpenRead(Path.Combine(modules, File));
        return new GitHubDescription(await JsonDocument.ParseAsync(file));
    }

    private Operation? Describe(string operation)
    {
        var (verb, template) = (
            operation[..operation.IndexOf(' ', StringComparison.Ordinal)],
            operation[(operation.IndexOf(' ', StringComparison.Ordinal) + 1)..]
        );
        if (
            !_document.RootElement.GetProperty("paths").TryGetProperty(template, out var path)
            || !path.TryGetProperty(verb.ToLowerInvariant(), out var described)
        )
        {
            return null;
        }

        var query = new HashSet<string>(StringComparer.Ordinal);
        if (described.TryGetProperty("parameters", out var parameters))
        {
            query.UnionWith(
                parameters
                    .EnumerateArray()
                    .Select(Resolve)
                    .Where(one => one.GetProperty("in").GetString() == "query")
                    .Select(one => one.GetProperty("name").GetString()!)
            );
        }

        var responses = Responses(described);
        if (operation == ListOfInstallations)
            responses[200] = Installations;
        return new Operation(operation, query, Content(described, "requestBody"), responses);
    }

    private Dictionary<int, JsonElement?> Responses(JsonElement described) =>
        described
            .GetProperty("responses")
            .EnumerateObject()
            .ToDictionary(
                response => int.Parse(response.Name, System.Globalization.CultureInfo.InvariantCulture),
                response => Schema(Resolve(response.Value))
            );

    private JsonElement? Content(JsonElement described, string name) =>
        described.TryGetProperty(name, out var body) ? Schema(Resolve(body)) : null;

    private JsonElement? Schema(JsonElement holder) =>
        holder.TryGetProperty("content", out var content)
        && content.TryGetProperty("application/json", out var json)
        && json.TryGetProperty("schema", out var schema)
            ? schema
            : null;

    /// <summary>
    /// A JSON schema that stands by itself: what lay under <c>components/schemas</c> lies under <c>definitions</c>.
    /// </summary>
    private JsonObject Standalone(JsonElement schema)
    {
        var definitions = new JsonObject();
        var root = Rewrite(schema, definitions)!.AsObject();
        root["definitions"] = definitions;
        return root;
    }

    private JsonNode? Rewrite(JsonElement element, JsonObject definitions) =>
        element.ValueKind switch
        {
            JsonValueKind.Object
                when element.TryGetProperty("$ref", out var reference) && reference.ValueKind == JsonValueKind.String =>
                new JsonObject { ["$ref"] = "#/definitions/" + Define(element, reference.GetString()!, definitions) },
            JsonValueKind.Object => new JsonObject(
                element
                    .EnumerateObject()
                    .Where(property => !IsNoise(property))
                    .Select(property => KeyValuePair.Create(Name(property.Name), Rewrite(property.Value, definitions)))
            ),
            JsonValueKind.Array => new JsonArray([
                .. element.EnumerateArray().Select(item => Rewrite(item, definitions)),
            ]),
            _ => JsonNode.Parse(element.GetRawText()),
        };

    // Prose, and discriminators, which are hints for generators that point outside of the part that is taken here.
    private static bool IsNoise(JsonProperty property) =>
        property is { Name: "description", Value.ValueKind: JsonValueKind.String }
        || (property.Name == "discriminator" && property.Value.TryGetProperty("propertyName", out _));

    // What OpenAPI calls nullable, the schema library reads under the name that came before.
    private static string Name(string name) => name == "nullable" ? "x-nullable" : name;

    private string Define(JsonElement holder, string reference, JsonObject definitions)
    {
        var name = reference[(reference.LastIndexOf('/') + 1)..];
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = new JsonObject();
            definitions[name] = Rewrite(Resolve(holder), definitions);
        }

        return name;
    }
}

/// <summary>One operation of the description.</summary>
/// <param name="Name">Verb and template.</param>
/// <param name="Query">Names of the query parameters.</param>
/// <param name="Request">Schema of the body, or null.</param>
/// <param name="Responses">Schema of the JSON body by status, null for no such body.</param>
internal sealed record Operation(
    string Name,
    IReadOnlySet<string> Query,
    JsonElement? Request,
    IReadOnlyDictionary<int, JsonElement?> Responses
);
