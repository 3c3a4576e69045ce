using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Terrateam.Local.Hosting;

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
    )
{
    // A setting or a file is wrong, and the message says which.
    foreach (var cause in (exception as AggregateException)?.InnerExceptions ?? [exception])
        await Console.Error.WriteLineAsync($"Terrateam cannot start: {cause.Message}");
    return 1;
}

await using (app)
    await app.WaitForShutdownAsync();
return 0;
