namespace Terrateam.Sandbox.Page;

/// <summary>Serves the pages until Ctrl+C.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(int port, IReadOnlyDictionary<string, string> settings)
    {
        await using var pages = await SandboxPages.StartAsync(port, settings);
        var ended = new TaskCompletionSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            ended.TrySetResult();
        };
        Console.WriteLine($"{pages.Url}\nCtrl+C ends it.");
        await ended.Task;
        return 0;
    }
}
