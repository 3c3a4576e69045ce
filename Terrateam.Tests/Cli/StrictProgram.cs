namespace Terrateam.Tests.Cli;

/// <summary>Stand-ins for programs that cannot be had here. What they do not expect fails and is told.</summary>
internal static class StrictProgram
{
    /// <summary>Writes a program that knows some command lines.</summary>
    /// <param name="directory">Where it is put.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cases">Branches of a shell's <c>case</c> over its arguments, joined by spaces.</param>
    public static void Write(string directory, string name, string cases) =>
        TestProgram.Write(
            Path.Combine(directory, name),
            $$"""
            #!/bin/sh
            case "$*" in
            {{cases}}
            *) echo "{{name}}: unexpected: $*" >&2; exit 64;;
            esac

            """
        );
}
