using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Internal;

namespace Terrateam.Functions.GitHub;

/// <summary>Registers the cache of GitHub's answers. It is in memory only: no other process may answer for GitHub.</summary>
internal static class AnswerCacheServices
{
    public static IServiceCollection AddAnswerCache(this IServiceCollection services)
    {
        services
            .AddOptions<MemoryCacheOptions>()
            .Configure<TimeProvider>(static (options, time) => options.Clock = new Clock(time));
        services.AddMemoryCache();
        services.AddHybridCache();
        return services;
    }

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
