using System.CommandLine;
using Terrateam.Cli.Terminal;
using Terrateam.Cli.Validation;
using Terrateam.Core.Configuration;
using Terrateam.Core.Imports;

namespace Terrateam.Cli.Imports;

/// <summary>The command <c>terrateam import</c>: prints the configuration of another tool as ours.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("path")
        {
            Description = "atlantis.yaml or digger.yml, or - for standard input. Default: the one in this directory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var from = new Option<string?>("--from") { Description = "Which tool's it is. Default: by its name." };
        from.AcceptOnlyFromAmong("atlantis", "digger");
        var server = new Option<string?>("--server-config")
        {
            Description = "The repos.yaml of the Atlantis server.",
            HelpName = "path",
        };
        var repository = new Option<string>("--repository")
        {
            Description = "The id of the repository in that file, such as github.com/acme/infra.",
            HelpName = "id",
            DefaultValueFactory = _ => "",
        };
        var command = new Command(
            "import",
            "Prints what atlantis.yaml or digger.yml says as a configuration, and on standard error what cannot be "
                + "carried over. Exit code 1: the file has errors; 2: it cannot be read."
        )
        {
            path,
            from,
            server,
            repository,
        };
        command.SetAction(parsed =>
            Runner.RunAsync(
                (output, error) =>
                    Task.FromResult(
                        Run(
                            new(
                                parsed.GetValue(path),
                                parsed.GetValue(from),
                                parsed.GetValue(server),
                                parsed.GetRequiredValue(repository)
                            ),
                            output,
                            error
                        )
                    )
            )
        );
        return command;
    }

    private static int Run(Request request, Screen output, Screen error)
    {
        if (request is { Server: not null, Repository: "" })
            throw new InputException("--server-config needs --repository, such as github.com/acme/infra.");

        var path = request.Path ?? Find();
        var result = ConfigurationImport.Create(
            SourceOf(request.From, path),
            Read(path),
            request.Server is { } server ? Read(server) : null,
            request.Repository
        );
        foreach (var fault in result.Errors)
            Tell(error, "error", Tone.Red, fault.File, fault.Line, fault.Key, fault.Problem);
        if (result.Errors.Count > 0)
            return ExitCode.Faults;

        output.Raw(result.Yaml.Length == 0 ? "# The defaults say the same.\n" : result.Yaml);
        foreach (var note in result.Notes)
            Tell(error, "note", Tone.Yellow, note.File, note.Line, note.Key, note.Text);

        // What the file itself does not allow, such as a pattern that leads out of the repository.
        var faults = ConfigurationReader.Read(ConfigurationReader.Files[0], result.Yaml).Errors;
        foreach (var fault in faults)
            Tell(error, "error", Tone.Red, "what was printed", fault.Line, fault.Key, fault.Problem);
        return faults.Count == 0 ? ExitCode.Success : ExitCode.Faults;
    }

    private static void Tell(Screen error, string word, Tone tone, string file, int line, string key, string text) =>
        error.Line(
            $"{error.Text($"{file}:{line}:")} {error.Text($"{word}:", tone)} "
                + error.Text(key.Length == 0 ? text : $"{key}: {text}")
        );

    private static string Find() =>
        ConfigurationImport.Files.Select(static known => known.File).FirstOrDefault(File.Exists)
        ?? throw new InputException(
            $"There is no {string.Join(" and no ", ConfigurationImport.Files.Select(static known => $"`{known.File}`"))} "
                + "in this directory. Name the file."
        );

    private static ImportSource SourceOf(string? from, string path)
    {
        if (Directory.Exists(path))
        {
            var example = Path.Combine(path, ConfigurationImport.Files[0].File);
            throw new InputException($"`{path}` is a directory. Name the file, such as `{example}`.");
        }

        if (from is not null)
            return from == "atlantis" ? ImportSource.Atlantis : ImportSource.Digger;

        var name = Path.GetFileName(path);
        return name.Contains("atlantis", StringComparison.OrdinalIgnoreCase) ? ImportSource.Atlantis
            : name.Contains("digger", StringComparison.OrdinalIgnoreCase) ? ImportSource.Digger
            : throw new InputException($"Whose file is `{name}`? Say it with --from atlantis or --from digger.");
    }

    private static ImportFile Read(string path)
    {
        var input = ConfigurationInput.OfFile(path);
        return new(input.Name, input.Text);
    }

    private sealed record Request(string? Path, string? From, string? Server, string Repository);
}
