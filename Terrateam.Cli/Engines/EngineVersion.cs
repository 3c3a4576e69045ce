using Terrateam.Cli.Installation;
using Terrateam.Cli.Output;
using Terrateam.Cli.Processes;
using Terrateam.Core.Versions;

namespace Terrateam.Cli.Engines;

/// <summary>A program of an engine.</summary>
/// <param name="Path">Its path, or its name where it is found on the PATH.</param>
/// <param name="Version">Its version as it tells it.</param>
/// <param name="InstalledAt">The directory of an installed tool, for the PATH; null where the machine has it.</param>
internal sealed record EngineProgram(string Path, string Version, string? InstalledAt);

/// <summary>
/// Finds the program of an engine in the version that is asked for: on the PATH where that is allowed, else installed.
/// </summary>
internal sealed class EngineVersion(ProcessRunner processes, Installer installer, JobLog log)
{
    private const int MaxListed = 10;

    private readonly VersionProbe _probe = new(processes);

    /// <summary>The program and its version.</summary>
    /// <param name="engine">The tool, as configured.</param>
    /// <param name="planned">The version that made the plan to apply; null to choose one.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="directory">The dirspace's directory; a version manager may choose by it.</param>
    /// <param name="environment">Of the dirspace.</param>
    /// <param name="label">For the log.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="EngineException">It is not to be had; the message lists what is.</exception>
    public async Task<EngineProgram> FindAsync(
        EngineTool engine,
        string? planned,
        string root,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        string label,
        CancellationToken cancellationToken
    )
    {
        var wanted = planned is null
            ? VersionSources.Find(engine.Name, engine.Version, engine.Key, root, directory)
            : Planned(engine, planned);
        var found = await _probe.AskAsync(
            engine.Name,
            engine.Program,
            directory,
            environment,
            label,
            cancellationToken
        );
        if (found is not null && IsEnough(wanted, planned, found))
            return new(engine.Program, found, InstalledAt: null);

        try
        {
            // A plan of something that is no version, such as a build of one's own, has nothing to be installed.
            if (
                engine.IsOverridden
                || Tool.Of(engine.Name) is not { } tool
                || installer.IsOff
                || wanted is { IsOfPlan: true, Request.Constraint: null }
            )
            {
                return OfPath(engine, wanted, found);
            }

            var version = await ChooseAsync(tool, engine, wanted, found, root, directory, cancellationToken);
            if (found is not null && string.Equals(version.ToString(), found, StringComparison.Ordinal))
                return new(engine.Program, found, InstalledAt: null);

            var path = await installer.InstallAsync(tool, version, cancellationToken);
            var told = await _probe.AskAsync(tool.Name, path, directory, environment, label, cancellationToken);
            return told is not null && string.Equals(told, version.ToString(), StringComparison.Ordinal)
                ? new(path, told, Path.GetDirectoryName(path))
                : throw new EngineException(
                    $"'{path}' should be {tool.Name} {version}, and says that it is {told ?? "nothing"}. Delete its "
                        + $"directory, and it is installed again."
                );
        }
        catch (InstallationException exception)
        {
            throw NotThere(engine, wanted, found, $" {exception.Message}");
        }
    }

    private static WantedVersion Planned(EngineTool engine, string planned)
    {
        var version = SemanticVersion.Parse(planned);
        return new(
            version is null ? VersionRequest.Latest : VersionRequest.Of(version),
            $"The plan, which was made with {engine.Name} {planned},",
            IsOfPlan: true
        );
    }

    // What a program of one's own tells need not be a version, and is then allowed by nothing.
    private static bool IsEnough(WantedVersion? wanted, string? planned, string found)
    {
        if (planned is not null)
            return string.Equals(planned, found, StringComparison.Ordinal);

        return wanted is null
            || (
                wanted.Request.Constraint is { } constraint
                && SemanticVersion.Parse(found) is { } version
                && constraint.Allows(version)
            );
    }

    // Without releases to compare with, the newest is the one that the machine has.
    private EngineProgram OfPath(EngineTool engine, WantedVersion? wanted, string? found)
    {
        if (found is null || wanted is not { Request.Constraint: null, IsOfPlan: false })
            throw NotThere(engine, wanted, found, "");

        log.Line("install", $"{wanted.Source} asks for '{wanted.Request}': {engine.Program} {found}, as it is there.");
        return new(engine.Program, found, InstalledAt: null);
    }

    private async Task<SemanticVersion> ChooseAsync(
        Tool tool,
        EngineTool engine,
        WantedVersion? wanted,
        string? found,
        string root,
        string directory,
        CancellationToken cancellationToken
    )
    {
        if (wanted is null)
            return SemanticVersion.Parse(tool.DefaultVersion)!;
        if (wanted.Request.Constraint?.Exact is { } exact)
            return exact;

        var request = wanted.Request;
        var required =
            request.Constraint is null && !wanted.IsOfPlan
                ? VersionSources.Required(tool.Name, root, directory)?.Constraint
                : null;
        IReadOnlyList<SemanticVersion> releases;
        try
        {
            releases = await installer.ReleasesAsync(tool, cancellationToken);
        }
        catch (InstallationException exception)
            when (request.Constraint is not null && request.Choose(installer.Installed(tool), required) is not null)
        {
            log.Warning($"{exception.Message} Of the installed versions, the newest that is allowed is used.");
            releases = installer.Installed(tool);
        }

        return request.Choose(releases, required)
            ?? throw NotThere(engine, wanted, found, $" Published are: {Listed(releases)}.");
    }

    private EngineException NotThere(EngineTool engine, WantedVersion? wanted, string? found, string reason)
    {
        var asks = wanted switch
        {
            null => "",
            { IsOfPlan: true } => $"{wanted.Source} cannot be applied with another version. ",
            _ => $"{wanted.Source} asks for {engine.Name} {wanted.Request}. ",
        };
        var onPath = found is null
            ? $"There is no program '{engine.Program}' on the PATH of this machine."
            : $"This machine has {found}.";
        var installed = Tool.Of(engine.Name) is { } tool && !engine.IsOverridden ? Cached(tool) : "";
        return new($"{asks}{onPath}{installed}{reason} {Advice(engine, wanted)}");
    }

    private string Cached(Tool tool)
    {
        try
        {
            return installer.Installed(tool) is { Count: > 0 } versions ? $" Installed are: {Listed(versions)}." : "";
        }
        catch (Exception exception)
            when (exception is InstallationException or IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Advice(EngineTool engine, WantedVersion? wanted)
    {
        var install =
            "Install it in the workflow before Terrateam"
            + engine.Name switch
            {
                "tofu" => " (action opentofu/setup-opentofu)",
                "terraform" => " (action hashicorp/setup-terraform with terraform_wrapper: false)",
                _ => "",
            };
        return wanted switch
        {
            null => $"{install}.",
            { IsOfPlan: true } => $"{install}, or plan again.",
            _ => $"{install}, or change {wanted.Source}.",
        };
    }

    private static string Listed(IReadOnlyList<SemanticVersion> versions)
    {
        var newest = versions.OrderDescending(SemanticVersion.Precedence).Take(MaxListed);
        return $"{string.Join(", ", newest)}{(versions.Count > MaxListed ? ", …" : "")}";
    }
}
