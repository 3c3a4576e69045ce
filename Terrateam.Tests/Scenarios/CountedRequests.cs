using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Terrateam.Tests.Scenarios;

/// <summary>Counts the requests to the app: each is the execution of a function.</summary>
internal sealed class CountedRequests : IStartupFilter
{
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, rest) =>
                {
                    Interlocked.Increment(ref _count);
                    return rest(context);
                }
            );
            next(app);
        };
}
