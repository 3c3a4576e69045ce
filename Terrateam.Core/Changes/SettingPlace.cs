using System.Text.Json.Nodes;
using Terrateam.Core.Configuration;
using Terrateam.Core.Patterns;

namespace Terrateam.Core.Changes;

/// <summary>
/// Finds the <c>when_modified</c> that a setting of a dirspace comes from: that of its workspace, of its directory or
/// of the file.
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

    // The path as written may differ from its normal form.
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
