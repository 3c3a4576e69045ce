using System.CommandLine;
using Terrateam.Cli.Terminal;

namespace Terrateam.Cli.Scaffolding;

/// <summary>The options of <c>terrateam init</c>.</summary>
/// <param name="IsYes">Asks nothing.</param>
/// <param name="IsForced">Writes files anew that are there.</param>
/// <param name="IsIndexed">Leaves modules to the index.</param>
internal sealed record InitRequest(bool IsYes, bool IsForced, bool IsIndexed);

/// <summary>The command <c>terrateam init</c>: writes a first configuration and the workflow.</summary>
internal static class InitCommand
{
    public static Command Create()
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Ask nothing, and write only what is certain." };
        var force = new Option<bool>("--force") { Description = "Write files anew that are there already." };
        var index = new Option<bool>("--index")
        {
            Description =
                "Let the index find the modules of each commit, in a short run before its plans, instead of writing "
                + "down those of now.",
        };
        var command = new Command(
            "init",
            $"Writes a first {InitFiles.Configuration} for the directories, workspaces and modules of the checkout, and "
                + $"{InitFiles.Workflow}. Exit code 2: nothing was written."
        )
        {
            yes,
            force,
            index,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Runner.RunAsync(
                    (output, _) =>
                    {
                        var request = new InitRequest(
                            parsed.GetValue(yes),
                            parsed.GetValue(force),
                            parsed.GetValue(index)
                        );
                        return new Initialisation(request, output, Ask(request, output)).RunAsync(cancellationToken);
                    }
                )
        );
        return command;
    }

    private static IQuestions Ask(InitRequest request, Screen output)
    {
        if (request.IsYes)
            return new NoQuestions();

        return Console.IsInputRedirected
            ? throw new InputException("There is no terminal to ask on. With --yes only what is certain is written.")
            : new TerminalQuestions(output, Console.In);
    }
}
