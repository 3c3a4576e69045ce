using Terrateam.Cli.Configuration;

namespace Terrateam.Cli.Engines;

/// <summary>Finds the programs of an engine, of which some have a tool beneath.</summary>
internal sealed class EnginePrograms(EngineVersion versions)
{
    private const string VersionKey = "engine.version";
    private const string BeneathKey = "engine.tf_version";

    // Separates the version of a wrapper from that of the tool beneath, as a build does in Semantic Versioning.
    private const char Separator = '+';

    /// <summary>The program to run, with a version that names all of its programs.</summary>
    /// <param name="engine">As configured.</param>
    /// <param name="planned">The version that made the plan to apply; null to choose one.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="directory">The dirspace's directory.</param>
    /// <param name="environment">Of the dirspace.</param>
    /// <param name="label">For the log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">A program is not to be had; the message lists what is.</exception>
    public async Task<EngineProgram> FindAsync(
        EngineChoice engine,
        string? planned,
        string root,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    )
    {
        if (engine.Name is EngineChoice.Custom)
            return new("", "", InstalledAt: null);

        var wrapper =
            engine.TfCommand is null || engine.Name is EngineChoice.Cdktf ? null : planned?.Split(Separator, 2);
        if (BeneathOf(engine) is not { } beneath)
            return await FindAsync(Outer(engine), planned);

        var inner = await FindAsync(beneath, wrapper is null ? planned : PlannedBeneath(beneath, wrapper[^1]));
        if (engine.Name is EngineChoice.Cdktf)
            return inner;

        // Stategraph's program is chosen by its own STATEGRAPH_VERSION, and is not asked.
        var outer =
            engine.Name is EngineChoice.Stategraph
                ? new EngineProgram(engine.Program, engine.Version ?? "", InstalledAt: null)
                : await FindAsync(Outer(engine), wrapper?[0]);
        return new(outer.Path, $"{outer.Version}{Separator}{beneath.Name}-{inner.Version}", inner.InstalledAt);

        Task<EngineProgram> FindAsync(EngineTool tool, string? version) =>
            versions.FindAsync(tool, version, root, directory, environment, label, cancellationToken);
    }

    /// <summary>Adds the variables from which the engine, and version managers, take what is configured.</summary>
    /// <exception cref="EngineException">A file of versions cannot be read.</exception>
    public static void AddTo(
        IDictionary<string, string> environment,
        EngineChoice engine,
        string root,
        string directory
    )
    {
        environment["TERRATEAM_ENGINE_NAME"] = engine.Name;
        var tool = BeneathOf(engine) ?? Outer(engine);
        if (tool.Name is "terraform" or "tofu")
        {
            environment["TERRATEAM_TF_CMD"] = tool.Program;
            AddVersion(tool.Name is "tofu" ? "TOFUENV_TOFU_DEFAULT_VERSION" : "TFENV_TERRAFORM_DEFAULT_VERSION", tool);
        }

        switch (engine.Name)
        {
            case EngineChoice.Terragrunt:
                // Without them, Terragrunt prints the tool's output on standard error.
                environment["TG_TF_FORWARD_STDOUT"] = "true";
                environment["TERRAGRUNT_FORWARD_TF_STDOUT"] = "true";
                environment["TG_TF_PATH"] = tool.Program;
                environment["TERRAGRUNT_TFPATH"] = tool.Program;
                AddVersion("TG_DEFAULT_VERSION", Outer(engine));
                break;
            case EngineChoice.Stategraph:
                environment["TF_CMD"] = tool.Program;
                if (engine.Version is { } version)
                    environment["STATEGRAPH_VERSION"] = version;
                break;
        }

        void AddVersion(string name, EngineTool of)
        {
            if (VersionSources.Told(of.Name, of.Version, of.Key, root, directory)?.Request.Text is { } told)
                environment[name] = told;
        }
    }

    private static EngineTool Outer(EngineChoice engine) =>
        new(engine.Name, engine.Program, engine.Version, VersionKey, engine.IsOverridden);

    // CDKTF's own program only writes what the tool beneath reads, so `override_tf_cmd` is the latter's.
    private static EngineTool? BeneathOf(EngineChoice engine) =>
        engine.TfCommand is not { } command ? null
        : engine.Name is EngineChoice.Cdktf
            ? new(command, engine.Program, engine.TfVersion, BeneathKey, engine.IsOverridden)
        : new(command, command, engine.TfVersion, BeneathKey, IsOverridden: false);

    private static string PlannedBeneath(EngineTool beneath, string planned) =>
        planned.StartsWith($"{beneath.Name}-", StringComparison.Ordinal)
            ? planned[(beneath.Name.Length + 1)..]
            : throw new EngineException(
                $"The plan was made with {planned}, and the configuration asks for {beneath.Name}. Plan again."
            );
}
