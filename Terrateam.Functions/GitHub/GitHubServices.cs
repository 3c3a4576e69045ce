using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.GitHub;

/// <summary>Registers GitHub.</summary>
public static class GitHubServices
{
    /// <summary>Adds <see cref="IGitHubApp"/> and <see cref="GitHubOptions"/>. Incomplete options stop the app from starting.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IConfigureOptions<GitHubOptions>>(new GitHubOptionsSetup(configuration));
        services.AddSingleton<IValidateOptions<GitHubOptions>>(new GitHubOptionsSetup(configuration));
        services.AddOptions<GitHubOptions>().ValidateOnStart();
        return services;
    }
}
