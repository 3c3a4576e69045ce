using System.CommandLine;

namespace Terrateam.Cli.Terminal;

/// <summary>The command <c>terrateam completion</c>: prints what makes a shell complete our commands.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var command = new Command("completion", "Prints the script that makes a shell complete commands and options.");
        foreach (var (shell, alias, hint, script) in CompletionScripts.All)
        {
            var one = new Command(shell, $"For {shell}: {hint}");
            if (alias is not null)
                one.Aliases.Add(alias);
            one.SetAction((_, _) => Runner.RunAsync((output, _) => Print(output, script)));
            command.Add(one);
        }

        return command;
    }

    private static Task<int> Print(Screen output, string script)
    {
        output.Raw(script);
        return Task.FromResult(ExitCode.Success);
    }
}
