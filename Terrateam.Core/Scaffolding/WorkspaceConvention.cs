namespace Terrateam.Core.Scaffolding;

/// <summary>Finds the workspaces of a directory in the names of its files.</summary>
/// <param name="Names">The workspaces.</param>
/// <param name="VariableFile">The path of the file of variables of a workspace, with <c>*</c> for its name; null for
/// none.</param>
internal sealed record WorkspaceConvention(IReadOnlyList<string> Names, string? VariableFile)
{
    private static readonly WorkspaceConvention None = new([], null);

    private static readonly string[] Folders =
    [
        "",
        "env/",
        "envs/",
        "environments/",
        "vars/",
        "tfvars/",
        "var-files/",
        "workspaces/",
        "config/",
    ];

    // Variables of all workspaces, or of none.
    private static readonly HashSet<string> NotNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "terraform",
        "common",
        "global",
        "globals",
        "shared",
        "default",
        "defaults",
        "example",
        "sample",
        "template",
        "test",
        "variables",
        "vars",
        "secrets",
        "backend",
    };

    /// <param name="files">The files below the directory, as paths from it.</param>
    internal static WorkspaceConvention Find(IReadOnlyCollection<string> files)
    {
        foreach (var folder in Folders)
        {
            if (Named(files, folder, ".tfvars") is { Names.Count: > 0 } found)
                return found;
            if (Named(files, folder, ".tfvars.json") is { Names.Count: > 0 } json)
                return json;
            if (folder.Length > 0 && Named(files, folder, "/terraform.tfvars") is { Names.Count: > 0 } below)
                return below;
        }

        // What Terraform itself keeps the local states of workspaces in.
        var kept = files
            .Where(static file => file.StartsWith("terraform.tfstate.d/", StringComparison.Ordinal))
            .Select(static file => file.Split('/'))
            .Where(static parts => parts.Length > 2)
            .Select(static parts => parts[1]);
        return Sorted(kept) is { Count: > 0 } names ? new(names, null) : None;
    }

    private static WorkspaceConvention Named(IEnumerable<string> files, string folder, string ending)
    {
        var names = files
            .Where(file =>
                file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(ending, StringComparison.Ordinal)
            )
            .Where(file => file.Length > folder.Length + ending.Length)
            .Select(file => file[folder.Length..^ending.Length]);
        return new(Sorted(names.Where(IsName)), $"{folder}*{ending}");
    }

    private static List<string> Sorted(IEnumerable<string> names) =>
        [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    // A dot is left out because of `x.auto.tfvars`, which every workspace reads.
    private static bool IsName(string name) =>
        !NotNames.Contains(name) && name.All(static one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_');
}
