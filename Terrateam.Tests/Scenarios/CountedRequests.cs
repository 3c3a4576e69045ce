using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Terrateam.Tests.Scenarios;

/// <summary>
/// Counts the requests to the app: each is the execution of a function. How often a job asks for its work before its run
/// is known depends on the machine, so these are left out, with what they read.
/// </summary>
internal sealed class CountedRequests : IStartupFilter
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                async (context, rest) =>
                {
                    var operations = CountedStore.BeginRequest();
                    await rest(context);
                    var counts = context.Response.StatusCode != StatusCodes.Status409Conflict;
                    operations.End(counts);
                    if (counts)
                        Interlocked.Increment(ref _count);
                }
            );
            next(app);
        };
}
