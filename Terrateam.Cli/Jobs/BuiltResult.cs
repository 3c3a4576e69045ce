using System.Text.Json;
using Terrateam.Cli.Secrets;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>Turns the output of a builder's script into a report, or into an error message.</summary>
internal static class BuiltResult
{
    // Shorter secrets occur in most texts by chance.
    private const int MinSecretLength = 8;

    /// <summary>The report of a configuration: one JSON object.</summary>
    /// <param name="output">What the script printed.</param>
    /// <param name="mask">Finds secrets: a configuration is shown in comments, so it may hold none.</param>
    public static (byte[]? Report, string? Fault) Config(string output, SecretMask mask)
    {
        try
        {
            var config = JsonElement.Parse(output);
            if (config.ValueKind != JsonValueKind.Object)
                return (null, "The configuration that the script printed is JSON, and no object.");
            if (Secret(config, "", mask) is { } key)
            {
                return (
                    null,
                    $"The configuration that the script printed holds a secret under '{key}'. Configurations are "
                        + $"shown to people: let steps read it from the environment."
                );
            }

            return (
                JsonSerializer.SerializeToUtf8Bytes(
                    new RunnerReport.BuildConfig(config),
                    ProtocolJson.Default.BuildConfigReport
                ),
                null
            );
        }
        catch (JsonException exception)
        {
            return (null, NoJson(output, exception, mask));
        }
    }

    /// <summary>The report of a tree: a JSON list of files. Paths may begin with the checkout's.</summary>
    public static (byte[]? Report, string? Fault) Tree(string output, string root, SecretMask mask)
    {
        try
        {
            var files = JsonSerializer.Deserialize(output, ProtocolJson.Default.BuiltFiles);
            return files is null || files.Any(static file => file is null)
                ? (null, "The tree that the script printed has an entry that is null.")
                : (
                    JsonSerializer.SerializeToUtf8Bytes(
                        new RunnerReport.BuildTree([
                            .. files.Select(file => file with { Path = Relative(file.Path, root) }),
                        ]),
                        ProtocolJson.Default.BuildTreeReport
                    ),
                    null
                );
        }
        catch (JsonException exception)
        {
            return (null, NoJson(output, exception, mask));
        }
    }

    // Masked before it is cut, because the mask does not find a part of a secret.
    private static string NoJson(string output, JsonException e, SecretMask mask)
    {
        var shown = mask.Mask(output);
        return shown.Trim().Length == 0
            ? "The script printed nothing. Its result is what it prints on its standard output."
            : (
                $"What the script printed is not the JSON that it should be: "
                + $"{e.Message}\n{(shown.Length > 2_000 ? shown[^2_000..] : shown)}"
            );
    }

    private static string Relative(string path, string root)
    {
        var below = path.StartsWith(root + "/", StringComparison.Ordinal) ? path[root.Length..] : path;
        while (below.StartsWith("./", StringComparison.Ordinal))
            below = below[2..];
        return below.TrimStart('/');
    }

    private static string? Secret(JsonElement value, string key, SecretMask mask) =>
        value.ValueKind switch
        {
            JsonValueKind.String => mask.Holds(value.GetString()!, MinSecretLength) ? key : null,
            JsonValueKind.Array => value
                .EnumerateArray()
                .Select((item, index) => Secret(item, $"{key}[{index}]", mask))
                .FirstOrDefault(found => found is not null),
            JsonValueKind.Object => value
                .EnumerateObject()
                .Select(property =>
                    Secret(property.Value, key.Length == 0 ? property.Name : $"{key}.{property.Name}", mask)
                )
                .FirstOrDefault(found => found is not null),
            _ => null,
        };
}
