using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrateam.Cli.Checkouts;
using Terrateam.Cli.Configuration;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Engines;

/// <summary>
/// Finds the version of the engine that the machine would run, and checks it against the configured one.
/// </summary>
internal sealed class EngineVersion(ProcessRunner processes)
{
    private const string VersionFile = ".terraform-version";

    private readonly KnownVersions _known = new();

    /// <summary>The version number.</summary>
    /// <param name="engine">As configured.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="directory">The dirspace's directory; a version manager may choose by it.</param>
    /// <param name="environment">Of the dirspace.</param>
    /// <param name="label">For the log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">The engine is missing, or is another version.</exception>
    public async Task<string> FindAsync(
        EngineChoice engine,
        string root,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    )
    {
        if (!engine.IsSupported)
        {
            throw new EngineException(
                $"The engine '{engine.Name}' is not supported by this version of the runner. Set 'engine.name' "
                    + $"to terraform or tofu."
            );
        }

        var found = await _known.GetAsync(engine.Program, directory, environment, () =>
            AskAsync(engine, directory, environment, label, cancellationToken)
        );
        var (wanted, source) = Wanted(engine, root, directory);
        if (wanted is null || !EngineChoice.IsExact(wanted) || string.Equals(wanted, found, StringComparison.Ordinal))
            return found;

        throw new EngineException(
            $"{source} asks for {engine.Name} {wanted}, and this machine has {found}. Install {wanted} in the "
                + $"workflow before Terrateam ({SetUp(engine)}), or change {source}."
        );
    }

    /// <summary>Adds the variables from which version managers take the configured version.</summary>
    public static void AddTo(
        IDictionary<string, string> environment,
        EngineChoice engine,
        string root,
        string directory
    )
    {
        environment["TERRATEAM_ENGINE_NAME"] = engine.Name;
        environment["TERRATEAM_TF_CMD"] = engine.Program;
        if (Wanted(engine, root, directory).Version is { } version)
        {
            environment[engine.Name is "tofu" ? "TOFUENV_TOFU_DEFAULT_VERSION" : "TFENV_TERRAFORM_DEFAULT_VERSION"] =
                version;
        }
    }

    private async Task<string> AskAsync(
        EngineChoice engine,
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
        CommandResult result;
        try
        {
            result = await processes.RunAsync(
                new Command([engine.Program, "version", "-json"], directory, quiet, label, Show: false),
                cancellationToken
            );
        }
        catch (ProgramMissingException)
        {
            throw new EngineException(
                $"There is no program '{engine.Program}' on the PATH of this machine. Install it in the workflow "
                    + $"before Terrateam ({SetUp(engine)})."
            );
        }

        return Parse(result.Stdout)
            ?? throw new EngineException(
                $"'{engine.Program} version -json' does not tell a version:\n{result.Both.Trim()}"
            );
    }

    private static (string? Version, string Source) Wanted(EngineChoice engine, string root, string directory)
    {
        // As version managers do: the nearest file from the directory up to the root wins over the configuration.
        if (engine.Name is "terraform")
        {
            for (var at = directory; at is not null; at = Path.GetDirectoryName(at))
            {
                var file = Path.Combine(at, VersionFile);
                if (File.Exists(file) && !DirectoryGuard.Holds(root, file))
                {
                    throw new EngineException(
                        $"'{Path.GetRelativePath(root, file)}' leads out of the repository through a symbolic link."
                    );
                }

                if (File.Exists(file))
                    return (File.ReadAllText(file).Trim(), $"'{Path.GetRelativePath(root, file)}'");

                if (string.Equals(at, root, StringComparison.Ordinal))
                    break;
            }
        }

        return (engine.Version, "'engine.version'");
    }

    private static string SetUp(EngineChoice engine) =>
        engine.Name is "tofu"
            ? "action opentofu/setup-opentofu"
            : "action hashicorp/setup-terraform with terraform_wrapper: false";

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
