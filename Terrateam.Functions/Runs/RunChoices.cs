using System.ComponentModel;
using System.Globalization;

namespace Terrateam.Functions.Runs;

/// <summary>How a runner authenticates.</summary>
[TypeConverter(typeof(SettingWordConverter<RunnerAuthentication>))]
public enum RunnerAuthentication
{
    /// <summary><c>oidc</c>: by the job's GitHub OIDC token.</summary>
    Oidc,

    /// <summary>
    /// <c>work-token</c>: by the dispatched workflow run's id and commit, for the original runner, which sends no OIDC
    /// token.
    /// </summary>
    WorkToken,
}

/// <summary>The ref on which a workflow is dispatched: it determines which copy of the workflow file runs.</summary>
[TypeConverter(typeof(SettingWordConverter<DispatchRef>))]
public enum DispatchRef
{
    /// <summary>
    /// <c>default</c>: the default branch, so that write access to other branches is not enough to change the job.
    /// </summary>
    Default,

    /// <summary><c>head</c>: the pull request's head branch, as the original does.</summary>
    Head,
}

/// <summary>Reads an enum setting as documented: in any case, with hyphens between words.</summary>
internal sealed class SettingWordConverter<T>() : EnumConverter(typeof(T))
    where T : struct, Enum
{
    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        if (value is not string text)
            return base.ConvertFrom(context, culture, value);
        if (
            Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var choice)
            && Enum.IsDefined(choice)
        )
        {
            return choice;
        }

        throw new FormatException($"'{text}' is none of: {string.Join(", ", Enum.GetNames<T>())}.");
    }
}
