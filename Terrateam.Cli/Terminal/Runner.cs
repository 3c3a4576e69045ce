using Terrateam.Cli.Validation;
using Terrateam.Cli.WorkTrees;

namespace Terrateam.Cli.Terminal;

/// <summary>
/// Carries out a command for people: what it cannot do is told in one sentence on standard error, never as a stack
/// trace.
/// </summary>
internal static class Runner
{
    /// <summary>Runs the command and answers its exit code.</summary>
    public static async Task<int> RunAsync(Func<Screen, Screen, Task<int>> command)
    {
        var output = Screen.Output();
        var error = Screen.Error();
        try
        {
            var code = await command(output, error);
            output.Flush();
            return code;
        }
        catch (Exception exception) when (exception is WorkTreeException or InputException)
        {
            Tell(error, exception.Message);
            return ExitCode.Unusable;
        }
        catch (IOException exception) when (exception.HResult == BrokenPipe)
        {
            // Whoever read along has seen enough, as `head` has.
            return ExitCode.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Tell(error, exception.Message);
            return ExitCode.Unusable;
        }
        finally
        {
            error.Flush();
        }
    }

    /// <summary>Tells why a command cannot be carried out.</summary>
    public static void Tell(Screen error, string problem) =>
        error.Line($"{error.Text("terrateam:", Tone.Red)} {error.Text(problem)}");

    // EPIPE.
    private const int BrokenPipe = 32;
}
