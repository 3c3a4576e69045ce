namespace Terrateam.Tests.Attacks;

/// <summary>Stands before programs on the PATH and takes down with which environment each is started.</summary>
internal sealed class Witness : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("terrateam-witness-").FullName;
    private readonly string _notes;

    public Witness(params string[] programs)
    {
        var path = Environment.GetEnvironmentVariable("PATH")!;
        _notes = Directory.CreateDirectory(System.IO.Path.Combine(_directory, "notes")).FullName;
        foreach (var program in programs)
        {
            var real = path.Split(':').Select(entry => System.IO.Path.Combine(entry, program)).First(File.Exists);
            var stand = System.IO.Path.Combine(_directory, program);
            TestProgram.Write(
                stand,
                $$"""
                #!/bin/sh
                subcommand() { while [ "$1" = -c ]; do shift 2; done; echo "$1"; }
                { echo "{{program}} $(subcommand "$@")"; env; } > "$(mktemp "{{_notes}}/XXXXXXXX")"
                exec "{{real}}" "$@"

                """
            );
        }

        Path = $"{_directory}:{path}";
    }

    /// <summary>The PATH with which it sees them.</summary>
    public string Path { get; }

    /// <summary>Each process as its program with its first argument, and its environment.</summary>
    public IReadOnlyList<(string Command, string Environment)> Processes =>
        [
            .. Directory
                .GetFiles(_notes)
                .Select(file => File.ReadAllText(file).Split('\n', 2))
                .Select(parts => (parts[0], parts[1])),
        ];

    public ISet<string> Commands => Processes.Select(process => process.Command).ToHashSet(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
