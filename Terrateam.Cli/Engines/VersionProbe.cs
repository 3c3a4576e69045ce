using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Engines;

/// <summary>Asks programs for their version.</summary>
internal sealed class VersionProbe(ProcessRunner processes)
{
    private readonly KnownVersions _known = new();

    /// <summary>The version; null where there is no such program.</summary>
    /// <exception cref="EngineException">It tells none.</exception>
    public async Task<string?> AskAsync(
        string program,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    ) =>
        ProgramPath.Find(program, environment, directory) is null
            ? null
            : await _known.GetAsync(program, directory, environment, () =>
                RunAsync(program, directory, environment, label, cancellationToken)
            );

    private async Task<string> RunAsync(
        string program,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    )
    {
        // Without it the command checks for updates on the internet and waits for the response.
        var quiet = new Dictionary<string, string>(environment, StringComparer.Ordinal)
        {
            ["CHECKPOINT_DISABLE"] = "1",
        };
        var result = await processes.RunAsync(
            new Command([program, "version", "-json"], directory, quiet, label, Show: false),
            cancellationToken
        );
        return Parse(result.Stdout)
            ?? throw new EngineException($"'{program} version -json' does not tell a version:\n{result.Both.Trim()}");
    }

    // A wrapper of the engine may print lines of its own before and after.
    private static string? Parse(string output)
    {
        var start = output.StartsWith('{') ? 0 : output.IndexOf("\n{", StringComparison.Ordinal) + 1;
        var bytes = Encoding.UTF8.GetBytes(output, start, output.Length - start);
        var reader = new Utf8JsonReader(bytes);
        try
        {
            return
                JsonNode.Parse(ref reader)?["terraform_version"] is JsonValue value
                && value.TryGetValue<string>(out var version)
                ? version
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
