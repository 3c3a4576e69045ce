namespace Terrateam.Sandbox.Play;

/// <summary>Serves the pages until it is stopped.</summary>
internal static class ServeCommand
{
    private const int Failed = 1;

    /// <param name="port">The port of the pages, 0 for a free one.</param>
    /// <param name="settings">Additional settings of the app.</param>
    /// <param name="stopped">Ends it.</param>
    public static async Task<int> RunAsync(
        int port,
        IReadOnlyDictionary<string, string> settings,
        CancellationToken stopped
    )
    {
        try
        {
            await using var pages = await SandboxPages.StartAsync(port, settings);
            Console.WriteLine(
                $"""
                Open this in a browser:  {pages.Url}
                All repositories and situations to set up:  {pages.GitHub.BaseUrl}/
                Ctrl+C ends it, and deletes everything of it.
                """
            );
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopped);
            return 0;
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            return 0;
        }
        catch (IOException exception) when (port != 0 && exception.InnerException is not null)
        {
            await Console.Error.WriteLineAsync(
                $"Port {port} cannot be taken, most likely because another program has it. Choose another with --port, or leave that out for a free one."
            );
            return Failed;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"Failed: {exception.Message}");
            return Failed;
        }
    }
}
