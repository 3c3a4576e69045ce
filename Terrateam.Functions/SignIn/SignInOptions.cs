using System.ComponentModel.DataAnnotations;

namespace Terrateam.Functions.SignIn;

/// <summary>How people sign in. Settings <c>SignIn:*</c>.</summary>
public sealed class SignInOptions
{
    /// <summary>The settings' section.</summary>
    public const string Section = "SignIn";

    /// <summary>How long after a sign-in a session ends, whatever is done meanwhile.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "08:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Logins, or ids, of those who may see <c>/api/setup</c> once the App is there.</summary>
    public IList<string> Administrators { get; } = [];
}
