using System.CommandLine;
using System.Text.Json.Nodes;
using Terrateam.Cli.Terminal;
using Terrateam.Core.Configuration;

namespace Terrateam.Cli.Programs;

/// <summary>
/// The command <c>terrateam-aux-repo-config</c>, for <c>config_builder.script</c>: takes <c>depends_on</c> of
/// directories from <c>.terrateam/aux.yml</c>.
/// </summary>
internal static class AuxiliaryBuilder
{
    public const string Name = "terrateam-aux-repo-config";

    private const string AuxiliaryPath = ".terrateam/aux.yml";

    public static Command Create()
    {
        var command = new Command(
            Name,
            $"For `config_builder`: takes `depends_on` of directories from {AuxiliaryPath}."
        )
        {
            Hidden = true,
        };
        command.SetAction(
            (_, cancellationToken) => Runner.RunAsync((output, _) => RunAsync(output, cancellationToken))
        );
        return command;
    }

    /// <summary>Sets <c>depends_on</c> of the directories that are in the configuration and in the file.</summary>
    /// <exception cref="InputException">The file or the configuration is of another form.</exception>
    public static void Build(JsonObject configuration, string text)
    {
        IReadOnlyDictionary<string, string> queries;
        try
        {
            queries = AuxiliaryFile.DependsOn(AuxiliaryPath, text);
        }
        catch (FormatException exception)
        {
            throw new InputException(exception.Message);
        }

        if (configuration["dirs"] is not JsonObject dirs)
            return;

        foreach (var (directory, query) in queries.Where(one => dirs.ContainsKey(one.Key)))
        {
            var entry = BuilderInput.ObjectAt(dirs, directory);
            BuilderInput.ObjectAt(entry, "when_modified")["depends_on"] = query;
        }
    }

    private static async Task<int> RunAsync(Screen output, CancellationToken cancellationToken)
    {
        var file = Path.Combine(BuilderInput.CheckoutRoot(), AuxiliaryPath);
        if (!File.Exists(file))
            throw new InputException($"There is no {AuxiliaryPath} in the repository.");

        var configuration = await BuilderInput.ReadAsync(cancellationToken);
        Build(configuration, await File.ReadAllTextAsync(file, cancellationToken));
        output.Line(BuilderInput.Write(configuration));
        return ExitCode.Success;
    }
}
