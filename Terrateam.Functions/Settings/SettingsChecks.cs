using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Terrateam.Functions.Settings;

/// <summary>Checks settings by the attributes of their options, in words for those who set them.</summary>
internal static class SettingsChecks
{
    /// <summary>Has the app refuse to start with values that the attributes refuse.</summary>
    /// <param name="builder">The options.</param>
    /// <param name="section">Where they are set, such as <c>Runs</c>: it goes before the name of a setting.</param>
    public static OptionsBuilder<T> ValidateSettings<T>(this OptionsBuilder<T> builder, string section)
        where T : class
    {
        builder.Services.AddSingleton<IValidateOptions<T>>(new SettingsCheck<T>(section));
        return builder.ValidateOnStart();
    }

    private sealed class SettingsCheck<T>(string section) : IValidateOptions<T>
        where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options)
        {
            var faults = new List<ValidationResult>();
            return Validator.TryValidateObject(options, new ValidationContext(options), faults, true)
                ? ValidateOptionsResult.Success
                : ValidateOptionsResult.Fail(faults.Select(MessageOf));
        }

        // An attribute without a message of its own calls the setting "The field Name".
        private string MessageOf(ValidationResult fault)
        {
            var (message, name) = (fault.ErrorMessage ?? "", fault.MemberNames.FirstOrDefault() ?? "");
            var field = $"The field {name} ";
            return message.StartsWith(field, StringComparison.Ordinal)
                ? $"{section}:{name} {message[field.Length..]}"
                : message;
        }
    }
}
