using Terrateam.Cli.WorkTrees;

namespace Terrateam.Cli.Terminal;

/// <summary>Runs a command for a user: an error is one sentence on standard error, never a stack trace.</summary>
internal static class Runner
{
    /// <summary>Runs the command and returns its exit code.</summary>
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
            // The reader closed the pipe, as `head` does, and wants no more.
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

    public static void Tell(Screen error, string problem) =>
        error.Line($"{error.Text("terrateam:", Tone.Red)} {error.Text(problem)}");

    // EPIPE.
    private const int BrokenPipe = 32;
}
