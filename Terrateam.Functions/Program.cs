using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Terrateam.Functions;

IHost host;
try
{
    host = TerrateamApp.CreateBuilder(args).Build();
    // The host would do it as it starts, and log what is wrong with a page of stack trace.
    host.Services.GetService<IStartupValidator>()?.Validate();
    await host.StartAsync();
}
catch (Exception exception) when (exception is InvalidOperationException or OptionsValidationException or AggregateException)
{
    // A setting or a file is wrong, and the message says which.
    foreach (var cause in (exception as AggregateException)?.InnerExceptions ?? [exception])
        await Console.Error.WriteLineAsync($"Terrateam cannot start: {cause.Message}");
    return 1;
}

using (host)
    await host.WaitForShutdownAsync();
return 0;
