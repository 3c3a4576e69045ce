using System.Globalization;

namespace Terrateam.Core.Runs;

/// <summary>What the name of a workflow run says that it does, such as <c>plan #12: dns, network staging</c>.</summary>
/// <remarks>
/// Names come from pull requests, and a workflow file may hand its inputs to a shell: of a name nothing but letters,
/// digits and <c>._/-</c> is kept. A run is found by a random value in its name: no name is as long as such a value, so
/// that none can stand for that of another run.
/// </remarks>
public static class RunTitle
{
    /// <summary>Characters of one name; a correlation value has 32.</summary>
    private const int MaxName = 24;

    /// <summary>Characters of all names, but that the first is always there.</summary>
    private const int MaxNames = 60;

    /// <summary>The text.</summary>
    public static string Create(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var place = run.Drift is { } schedule
            ? $"drift {Plain(schedule)}"
            : string.Create(CultureInfo.InvariantCulture, $"#{run.PullRequest.Number}");
        return $"{run.Kind.Operation()} {place}{Names(run)}";
    }

    private static string Names(Run run)
    {
        var text = "";
        var left = run.Dirspaces.Count;
        foreach (var (directory, workspace) in run.Dirspaces.Select(static one => one.Dirspace))
        {
            var name = workspace is "default" ? Plain(directory) : $"{Plain(directory)} {Plain(workspace)}";
            if (text.Length > 0 && text.Length + name.Length > MaxNames)
                return string.Create(CultureInfo.InvariantCulture, $"{text} and {left} more");

            text += $"{(text.Length == 0 ? ": " : ", ")}{name}";
            left--;
        }

        return text;
    }

    // The end of a long path tells more than its beginning.
    private static string Plain(string name)
    {
        var end = name.Length <= MaxName ? name : name[^(MaxName - 2)..];
        var plain = string.Concat(
            end.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-' ? c : '_')
        );
        return name.Length <= MaxName ? plain : $"..{plain}";
    }
}
