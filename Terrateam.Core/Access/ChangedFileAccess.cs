using Terrateam.Core.Changes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Access;

/// <summary>Decides who may run anything on a pull request, by the files that it changes.</summary>
/// <remarks>Where GitHub did not list every changed file, every file counts as changed.</remarks>
internal static class ChangedFileAccess
{
    private const string Workflows = ".github/workflows/";

    private static readonly string[] ConfigurationFiles = [".terrateam/config.yml", ".terrateam/config.yaml"];

    /// <summary>The rules that deny the actor every run; empty when none does.</summary>
    /// <param name="settings">The rules.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="files">What the pull request changes; null when that is not known.</param>
    public static IReadOnlyList<AccessDenial> Denials(AccessSettings settings, Person actor, ChangedFiles? files)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!settings.Enabled)
            return [];

        var unsure = files is null or { Truncated: true };
        var changed = (files?.Files ?? []).SelectMany(PathsOf).ToList();
        var denials = new List<AccessDenial>();
        Check("ci_config_update", settings.CiConfigUpdate, IsWorkflow, Workflows);
        Check("terrateam_config_update", settings.ConfigUpdate, IsConfiguration, ConfigurationFiles[0]);
        foreach (var (path, may) in settings.Files.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            Check("files", may, file => IsNamed(path, file), path);
        return denials;

        void Check(string key, IReadOnlyList<AccessMatch> may, Func<string, bool> isMeant, string name)
        {
            var file = changed.FirstOrDefault(isMeant);
            if ((file is not null || unsure) && !may.Any(match => match.IsMatch(actor)))
                denials.Add(new(key, may) { File = file ?? name, IsFileUnsure = file is null });
        }
    }

    // A directory covers everything below it. In the original, such a rule never matches.
    private static bool IsNamed(string path, string file) =>
        path.EndsWith('/')
            ? file.StartsWith(path, StringComparison.Ordinal)
            : string.Equals(file, path, StringComparison.Ordinal);

    private static bool IsWorkflow(string path) => path.StartsWith(Workflows, StringComparison.Ordinal);

    private static bool IsConfiguration(string path) => ConfigurationFiles.Contains(path, StringComparer.Ordinal);

    private static IEnumerable<string> PathsOf(ChangedFile file) =>
        file.PreviousPath is { } before ? [file.Path, before] : [file.Path];
}
