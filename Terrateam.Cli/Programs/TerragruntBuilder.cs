using System.CommandLine;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Configuration;
using Terrateam.Core.Modules;

namespace Terrateam.Cli.Programs;

/// <summary>
/// The command <c>terragrunt-config-builder</c>, for <c>config_builder.script</c>: adds each directory with a
/// <c>terragrunt.hcl</c> to <c>dirs</c>, with its files and what comes before it.
/// </summary>
internal static class TerragruntBuilder
{
    public const string Name = "terragrunt-config-builder";

    private const int MaxFile = 1024 * 1024;
    private const string Tag = "terragrunt";

    // Directories of tools, which hold copies.
    private static readonly string[] Excluded =
    [
        ".terragrunt-cache",
        ".git",
        ".terraform",
        "node_modules",
        "__pycache__",
    ];

    public static Command Create()
    {
        var command = new Command(
            Name,
            "For `config_builder`: adds the directories of Terragrunt to the configuration."
        )
        {
            Hidden = true,
        };
        command.SetAction(
            (_, cancellationToken) => Runner.RunAsync((output, error) => RunAsync(output, error, cancellationToken))
        );
        return command;
    }

    /// <summary>Adds the directories to a configuration.</summary>
    /// <param name="configuration">The configuration, which is changed.</param>
    /// <param name="root">The checkout.</param>
    /// <returns>The directories.</returns>
    public static IReadOnlyList<string> Build(JsonObject configuration, string root)
    {
        var directories = Find(root).Order(StringComparer.Ordinal).ToList();
        if (directories.Count == 0)
            return directories;

        var dirs = BuilderInput.ObjectAt(configuration, "dirs");
        foreach (var directory in directories)
            dirs[directory] = Entry(TerragruntDirectory.Create(directory, Read(root, directory)));
        return directories;
    }

    private static async Task<int> RunAsync(Screen output, Screen error, CancellationToken cancellationToken)
    {
        var root = BuilderInput.CheckoutRoot();
        var configuration = await BuilderInput.ReadAsync(cancellationToken);
        var found = Build(configuration, root);
        error.Line($"{Name}: {found.Count} directories with a {TerragruntFile.Name}");
        output.Line(BuilderInput.Write(configuration));
        return ExitCode.Success;
    }

    private static JsonObject Entry(TerragruntDirectory directory)
    {
        var modified = new JsonObject
        {
            ["file_patterns"] = new JsonArray([.. directory.FilePatterns.Select(static one => (JsonNode)one)]),
        };
        if (directory.Dependencies.Count > 0)
            modified["depends_on"] = AuxiliaryFile.QueryOf(directory.Dependencies);
        return new JsonObject { ["tags"] = new JsonArray(Tag), ["when_modified"] = modified };
    }

    private static TerragruntFile Read(string root, string directory)
    {
        var file = new FileInfo(Path.Combine(root, directory, TerragruntFile.Name));
        return file.Length > MaxFile
            ? throw new InputException($"'{directory}/{TerragruntFile.Name}' has more than {MaxFile} bytes.")
            : TerragruntFile.Read(File.ReadAllText(file.FullName));
    }

    private static IEnumerable<string> Find(string root)
    {
        var waiting = new Stack<string>([root]);
        while (waiting.TryPop(out var directory))
        {
            // A link may be to a device, or to a file of the machine.
            if (new FileInfo(Path.Combine(directory, TerragruntFile.Name)) is { Exists: true, LinkTarget: null })
                yield return Path.GetRelativePath(root, directory).Replace('\\', '/');

            var directories = new DirectoryInfo(directory)
                .EnumerateDirectories()
                .Where(static below => below.LinkTarget is null && !IsExcluded(below.Name));
            foreach (var below in directories)
                waiting.Push(below.FullName);
        }
    }

    private static bool IsExcluded(string name) =>
        Array.Exists(Excluded, excluded => name.Contains(excluded, StringComparison.Ordinal));
}
