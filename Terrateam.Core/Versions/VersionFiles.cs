namespace Terrateam.Core.Versions;

/// <summary>The files of version managers.</summary>
public static class VersionFiles
{
    /// <summary>The file of several tools.</summary>
    /// <remarks>https://asdf-vm.com/manage/configuration.html#tool-versions</remarks>
    public const string ToolVersions = ".tool-versions";

    /// <summary>The file of one tool; null for a tool that has none.</summary>
    public static string? Of(string tool) =>
        tool switch
        {
            "terraform" => ".terraform-version",
            "tofu" => ".opentofu-version",
            "terragrunt" => ".terragrunt-version",
            _ => null,
        };

    /// <summary>The version that a file asks for; null where it leaves the tool to the machine.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="text">Its content.</param>
    /// <param name="tool">The tool's program.</param>
    public static string? Read(string name, string text, string tool)
    {
        var lines = text.Split('\n').Select(static line => line.Split('#', 2)[0].Trim());
        if (name is not ToolVersions)
            return lines.FirstOrDefault(static line => line.Length > 0) ?? "";

        var key = tool is "tofu" ? "opentofu" : tool;
        return
            lines
                .Select(static line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length > 1 && string.Equals(words[0], key, StringComparison.Ordinal))
                .Select(static words => words[1])
                .FirstOrDefault()
                is { } version
                    and not "system"
            ? version
            : null;
    }
}
