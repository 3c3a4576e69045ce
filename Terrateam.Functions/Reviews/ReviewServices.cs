using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Terrateam.Functions.Maintenance;

namespace Terrateam.Functions.Reviews;

/// <summary>Registers the weekly security review.</summary>
internal static class ReviewServices
{
    public static IServiceCollection AddReviews(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddOptions<ReviewOptions>()
            .Bind(configuration.GetSection(ReviewOptions.Section))
            .Validate(
                static options => options.IsValid,
                "Review:Repository must be the owner and the name of a repository, such as acme/security."
            )
            .ValidateOnStart();
        services.AddSingleton<OwnIssues>();
        services.AddSingleton<SecurityReview>();
        services.AddSingleton<ReviewMails>();
        services.AddMaintenance<ReviewMails>("review-mails", TimeSpan.FromHours(1), static (mails, token) =>
            mails.RunAsync(token)
        );
        return services.AddMaintenance<SecurityReview>("review", TimeSpan.FromHours(1), static (review, token) =>
            review.RunAsync(token)
        );
    }
}
