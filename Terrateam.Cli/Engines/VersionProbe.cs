using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Engines;

/// <summary>Asks programs for their version.</summary>
internal sealed class VersionProbe(ProcessRunner processes)
{
    private readonly KnownVersions _known = new();

    /// <summary>The version; null where there is no such program.</summary>
    /// <exception cref="EngineException">It tells none.</exception>
    /// <param name="tool">The tool.</param>
    /// <param name="program">Its program.</param>
    /// <param name="directory">The working directory.</param>
    /// <param name="environment">Of the dirspace.</param>
    /// <param name="label">For the log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task<string?> AskAsync(
        string tool,
        string program,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    ) =>
        ProgramPath.Find(program, environment, directory) is null
            ? null
            : await _known.GetAsync(program, directory, environment, () =>
                RunAsync(tool, program, directory, environment, label, cancellationToken)
            );

    private async Task<string> RunAsync(
        string tool,
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
        string[] question = tool switch
        {
            "terraform" or "tofu" => ["version", "-json"],
            "pulumi" => ["version"],
            _ => ["--version"],
        };
        var result = await processes.RunAsync(
            new Command([program, .. question], directory, quiet, label, Show: false),
            cancellationToken
        );
        return (tool is "terraform" or "tofu" ? Parse(result.Stdout) : FirstOf(result.Both))
            ?? throw new EngineException(
                $"'{program} {string.Join(' ', question)}' does not tell a version:\n{result.Both.Trim()}"
            );
    }

    // As in `terragrunt version v0.88.0`.
    private static string? FirstOf(string output) =>
        output
            .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Select(SemanticVersion.Parse)
            .FirstOrDefault(static version => version is not null)
            ?.ToString();

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
