using System.Diagnostics;
using Terrateam.Tests.Architecture;

namespace Terrateam.Tests.Docs.Blocks;

/// <summary>Scripts: bash reads them, and what they start of ours there is, with its options.</summary>
internal static class ShellBlocks
{
    public static async Task<IReadOnlyList<string>> FaultsAsync(string text)
    {
        var (code, _, error) = await PipeAsync("bash", ["-n"], ShellWords.WithoutPlaces(text));
        return [.. code == 0 ? Array.Empty<string>() : [error], .. FaultsOfCommands(text)];
    }

    public static IEnumerable<string> FaultsOfCommands(string text)
    {
        foreach (var words in ShellWords.Commands(text))
        {
            foreach (var fault in CommandLines.FaultsOf(words))
                yield return $"{string.Join(' ', words)}: {fault}";
            if (words is ["bash", var script, ..] && !Path.Exists(Path.Combine(CodeBase.Root, script)))
                yield return $"there is no {script}";
        }
    }

    /// <summary>Gives a program a text on its standard input.</summary>
    public static async Task<(int Code, string Output, string Error)> PipeAsync(
        string program,
        string[] arguments,
        string text
    )
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var cancellationToken = TestContext.Current.CancellationToken;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
