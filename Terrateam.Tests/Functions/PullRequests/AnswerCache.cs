using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.GitHub;

namespace Terrateam.Tests.Functions.PullRequests;

/// <summary>The app's cache of GitHub's answers, with a clock.</summary>
internal static class AnswerCache
{
    public static HybridCache Create(TimeProvider time) =>
        new ServiceCollection()
            .AddSingleton(time)
            .AddAnswerCache()
            .BuildServiceProvider()
            .GetRequiredService<HybridCache>();
}
