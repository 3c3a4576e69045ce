using System.Text.Json;
using Terrateam.Cli.Configuration;
using Terrateam.Core.Runs;
using Terrateam.Core.Runs.Protocol;

namespace Terrateam.Cli.Jobs;

/// <summary>A piece of work that precedes all others: it has no dirspaces, and its result is data.</summary>
/// <param name="Kind">What to prepare.</param>
/// <param name="Token">The run's token.</param>
/// <param name="BaseRef">The branch to merge.</param>
/// <param name="Config">The configuration in the format of the file.</param>
/// <param name="Directories">For an index, the directories to search; empty for all.</param>
/// <param name="Instructions">Those of our own backend, or null.</param>
internal sealed record Preparation(
    RunKind Kind,
    string Token,
    string BaseRef,
    JsonElement Config,
    IReadOnlyList<string> Directories,
    RunnerInstructions? Instructions
)
{
    /// <summary>The preparation of a manifest, or null for any other work.</summary>
    public static Preparation? From(WorkManifest manifest) =>
        manifest switch
        {
            WorkManifest.BuildConfig m => new(RunKind.BuildConfig, m.Token, m.BaseRef, m.Config, [], m.Terrateam),
            WorkManifest.BuildTree m => new(RunKind.BuildTree, m.Token, m.BaseRef, m.Config, [], m.Terrateam),

            // Our own backend lists directories for the original runner only; this one finds more in the checkout.
            WorkManifest.Index m => new(
                RunKind.Index,
                m.Token,
                m.BaseRef,
                m.Config,
                m.Terrateam is null ? m.Dirs : [],
                m.Terrateam
            ),
            _ => null,
        };

    /// <exception cref="ConfigurationException">The configuration has no script.</exception>
    public string Script()
    {
        var key = Kind == RunKind.BuildConfig ? "config_builder" : "tree_builder";
        return new JsonView(Config, "")[key]["script"].Text()
            ?? throw new ConfigurationException(
                $"'{key}.enabled' is true, and '{key}.script' is missing. Give it a script, or switch it off."
            );
    }
}
