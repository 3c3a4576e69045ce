namespace Terrateam.Cli.Engines;

/// <summary>The workspace that the engine recorded as selected, read as the engine reads it.</summary>
/// <remarks>https://github.com/hashicorp/terraform/blob/main/internal/command/meta.go, WorkspaceOverridden</remarks>
internal static class SelectedWorkspace
{
    private const string Default = "default";

    // A name has at most 90 characters.
    private const long MaxFile = 4096;

    /// <summary>The selected workspace; null where it cannot be read.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="environment">Of the engine; <c>TF_WORKSPACE</c> is not looked at.</param>
    public static string? From(string directory, IReadOnlyDictionary<string, string> environment)
    {
        var data = environment.GetValueOrDefault("TF_DATA_DIR") is { Length: > 0 } told ? told : ".terraform";
        var file = new FileInfo(Path.Combine(directory, data, "environment"));
        try
        {
            if (!file.Exists)
                return Default;

            var name = file.Length > MaxFile ? null : File.ReadAllText(file.FullName).Trim();
            return name is "" ? Default : name;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
