using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Engines;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Steps;

/// <summary>
/// The configuration that CDKTF writes for a stack, which is called like the workspace: the tool beneath runs there.
/// </summary>
internal sealed class CdktfStack(ProcessRunner processes)
{
    private const string Output = "cdktf.out";
    private const int MaxManifest = 16 * 1024 * 1024;
    private static readonly string[][] Lines =
    [
        ["cdktf", "get"],
        ["cdktf", "synth"],
    ];

    /// <summary>Writes the configuration.</summary>
    /// <returns>Why it could not be written, or null.</returns>
    public async Task<string?> WriteAsync(
        StepContext context,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        foreach (var line in Lines)
        {
            try
            {
                var result = await processes.RunAsync(
                    new Command(line, context.Directory, environment, context.Label),
                    cancellationToken
                );
                if (!result.Succeeded)
                    return result.Both;
            }
            catch (ProgramMissingException exception)
            {
                return $"{exception.Message} Install it in the workflow before Terrateam.";
            }
        }

        return null;
    }

    /// <summary>The directory of the stack.</summary>
    /// <exception cref="EngineException">There is none.</exception>
    public static string DirectoryOf(StepContext context, Target target)
    {
        var output = Path.Combine(context.Directory, Output);
        var manifest = new FileInfo(Path.Combine(output, "manifest.json"));
        if (manifest is not { Exists: true, Length: <= MaxManifest })
            throw new EngineException($"CDKTF left no '{Output}/manifest.json' in '{target.Dirspace.Directory}'.");

        var stack = target.Dirspace.Workspace;
        if (Read(manifest.FullName, stack) is not { } path)
        {
            throw new EngineException(
                $"CDKTF wrote no stack '{stack}' for '{target.Dirspace.Directory}'. The workspaces of the directory "
                    + $"are its stacks: name them in 'dirs.{target.Dirspace.Directory}.workspaces'."
            );
        }

        var directory = Path.GetFullPath(path, output);
        return DirectoryGuard.Holds(target.Root, directory)
            ? directory
            : throw new EngineException($"The stack '{stack}' of CDKTF lies outside of the repository.");
    }

    private static string? Read(string manifest, string stack)
    {
        try
        {
            return
                JsonNode.Parse(File.ReadAllText(manifest))?["stacks"]?[stack]?["workingDirectory"] is JsonValue value
                && value.TryGetValue<string>(out var path)
                ? path
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
