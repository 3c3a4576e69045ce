using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;

namespace Terrateam.Core.Changes;

/// <summary>
/// Finds out which <c>when_modified</c> a dirspace has a setting from: that of its workspace, of its directory or of
/// the whole file.
/// </summary>
internal static class SettingPlace
{
    /// <summary>The key of that <c>when_modified</c>, such as <c>dirs.ec2.when_modified</c>.</summary>
    internal static string For(RepositoryConfiguration configuration, CatalogueEntry entry, string setting)
    {
        const string Global = "when_modified";
        if (entry.Rule is not { } rule || Directory(configuration, rule.Path) is not var (key, directory))
            return Global;

        var workspace = directory[$"{entry.Workspace.Kind}s"]?[entry.Workspace.Name];
        if (workspace?[Global]?[setting] is not null)
            return $"dirs.{key}.{entry.Workspace.Kind}s.{entry.Workspace.Name}.{Global}";
        return directory[Global]?[setting] is not null ? $"dirs.{key}.{Global}" : Global;
    }

    // The path may be spelled in other ways than the normal one.
    private static (string Key, JsonObject Value)? Directory(RepositoryConfiguration configuration, string path)
    {
        if (configuration.Source["dirs"] is not JsonObject directories)
            return null;
        if (directories[path] is JsonObject exact)
            return (path, exact);

        foreach (var (key, value) in directories)
        {
            if (
                value is JsonObject directory
                && string.Equals(RepositoryPath.Normalise(key), path, StringComparison.Ordinal)
            )
            {
                return (key, directory);
            }
        }

        return null;
    }
}
