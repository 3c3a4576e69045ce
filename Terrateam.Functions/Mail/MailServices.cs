using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Mail;

/// <summary>Registers what sends mail.</summary>
internal static class MailServices
{
    public static IServiceCollection AddMail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsCheck>();
        services.AddOptions<MailOptions>().Bind(configuration.GetSection(MailOptions.Section)).ValidateOnStart();
        services.AddSingleton<IMailTransport, SmtpTransport>();
        return services;
    }
}
