using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrateam.Cli.Processes;

namespace Terrateam.Cli.Steps;

/// <summary>
/// Names a lock of the state that keeps others out, with the command that frees it: from what the engine printed, or from
/// the file that it leaves beside a local state.
/// </summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/state/locking#force-unlock</remarks>
internal static partial class StateLock
{
    private const int MaxFiles = 20;
    private const long MaxFile = 64 * 1024;

    /// <summary>What to do about the lock that a failed step found; null where it found none.</summary>
    /// <param name="text">What the engine printed.</param>
    /// <param name="target">The dirspace.</param>
    public static string? OfFailure(string text, Target target) =>
        IdIn(text) is { } id
            ? $"The state is locked. If nothing else plans or applies it now, free it: {Command(target, id)}."
            : null;

    /// <summary>What to do about the lock that a command may have left when it was ended.</summary>
    /// <param name="ended">The command.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="target">The dirspace.</param>
    public static string? OfCancelled(CommandCancelledException ended, string directory, Target target)
    {
        if ((IdIn(ended.Result.Both) ?? IdBeside(directory)) is { } id)
            return $"It left the state locked. Free it before the next plan: {Command(target, id)}.";

        return ended.IsKilled
            ? "It did not end in time and was killed, so the state may still be locked. The next plan then fails and "
                + $"names the lock's ID: {Command(target, "ID")} frees it."
            : null;
    }

    private static string Command(Target target, string id) =>
        $"`{target.Engine.Program} force-unlock {id}` in the directory '{target.Dirspace.Directory}', with the "
        + $"workspace '{target.Dirspace.Workspace}' selected";

    private static string? IdIn(string text)
    {
        var start = text.IndexOf("Lock Info:", StringComparison.Ordinal);
        return start >= 0 && Id().Match(text, start) is { Success: true } found ? found.Groups["id"].Value : null;
    }

    private static string? IdBeside(string directory)
    {
        try
        {
            return new DirectoryInfo(directory)
                .EnumerateFiles(".*.lock.info")
                .Take(MaxFiles)
                .Where(static file => file.Length <= MaxFile && file.LinkTarget is null)
                .Select(static file => JsonNode.Parse(File.ReadAllText(file.FullName))?["ID"])
                .Select(static id => id is JsonValue value && value.TryGetValue<string>(out var text) ? text : null)
                .FirstOrDefault(static id => id is not null && Plain().IsMatch(id));
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // People copy it into a shell.
    [GeneratedRegex(
        @"^[│|\s]*ID:\s*(?<id>[0-9A-Za-z][0-9A-Za-z-]{0,63})\s*$",
        RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Id();

    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z-]{0,63}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Plain();
}
