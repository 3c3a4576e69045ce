using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrateam.Cli.Engines;

/// <summary>The backend that an init recorded in a directory.</summary>
/// <param name="HasWorkspaces">Whether it supports workspaces besides <c>default</c>.</param>
/// <remarks>
/// https://developer.hashicorp.com/terraform/language/state/workspaces#backends-supporting-multiple-workspaces
/// </remarks>
internal sealed record InitialisedBackend(bool HasWorkspaces)
{
    // The engine writes a few settings into this file.
    private const long MaxFile = 1024 * 1024;

    /// <summary>The backend of a directory; null where none is recorded, as for local state.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="environment">Of the engine.</param>
    public static InitialisedBackend? From(string directory, IReadOnlyDictionary<string, string> environment)
    {
        var data = environment.GetValueOrDefault("TF_DATA_DIR") is { Length: > 0 } told ? told : ".terraform";
        var file = new FileInfo(Path.Combine(directory, data, "terraform.tfstate"));
        if (file is not { Exists: true, Length: <= MaxFile })
            return null;

        try
        {
            var backend = JsonNode.Parse(File.ReadAllText(file.FullName))?["backend"];
            return (string?)backend?["type"] switch
            {
                null => null,
                "http" or "artifactory" or "etcd" => new(HasWorkspaces: false),
                "remote" or "cloud" => new(!HasName(backend!["config"]?["workspaces"])),
                _ => new(HasWorkspaces: true),
            };
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // `name` selects one workspace of the server; `prefix` and `tags` select several.
    private static bool HasName(JsonNode? workspaces) =>
        workspaces switch
        {
            JsonArray list => list.Any(HasName),
            JsonObject map => map["name"] is JsonValue value
                && value.TryGetValue<string>(out var name)
                && name.Length > 0,
            _ => false,
        };
}
