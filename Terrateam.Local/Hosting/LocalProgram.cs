using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Terrateam.Local.Hosting;

/// <summary>The program: what keeps it from starting is a sentence for each cause, never a stack trace.</summary>
internal static class LocalProgram
{
    private const int Failed = 1;
    private const int Misused = 2;

    /// <summary>Runs until a signal, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (CommandLine.AsksForHelp(args))
        {
            await Console.Out.WriteLineAsync(CommandLine.Help);
            return 0;
        }

        if (CommandLine.Fault(args) is { } fault)
        {
            await Console.Error.WriteLineAsync($"{fault}\n\n{CommandLine.Help}");
            return Misused;
        }

        WebApplication app;
        try
        {
            app = LocalApp.CreateBuilder(args).Build();
            // The host would validate at its start too, but log a fault with a page of stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.StartAsync();
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or InvalidDataException
                        or OptionsValidationException
                        or AggregateException
                        or FormatException
                        or IOException
                        or SocketException
            )
        {
            foreach (var cause in CausesOf(exception))
                await Console.Error.WriteLineAsync($"Terrateam cannot start: {cause}");
            return Failed;
        }

        await using (app)
            await app.WaitForShutdownAsync();
        return 0;
    }

    // A setting, a file or an address is wrong, and the message says which.
    private static IEnumerable<string> CausesOf(Exception exception) =>
        exception switch
        {
            AggregateException several => several.InnerExceptions.SelectMany(CausesOf),
            OptionsValidationException invalid => invalid.Failures,
            InvalidDataException => [exception.Message],
            IOException or SocketException => [$"{exception.Message.TrimEnd('.')}. --port chooses another port."],
            _ => [exception.Message],
        };
}
