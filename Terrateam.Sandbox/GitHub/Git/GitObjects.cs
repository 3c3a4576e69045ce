using System.Collections.Concurrent;

namespace Terrateam.Sandbox.GitHub.Git;

/// <summary>
/// What git says of the objects of one repository. An object that is named by its hash never changes, so such an answer
/// is kept: a process for each question takes longer than all else that the sandbox does.
/// </summary>
internal sealed class GitObjects(string path)
{
    private const int MaxAnswers = 4096;
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly string[] Delimiters = ["..", ":", "^{"];
    private readonly ConcurrentDictionary<string, GitOutput> _answers = new(StringComparer.Ordinal);

    public static bool IsHash(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);

    /// <summary>Runs git; a failure is in the result, and is never kept: the object may come with the next push.</summary>
    public async Task<GitOutput> AskAsync(IReadOnlyList<string> arguments)
    {
        if (!arguments.Skip(1).All(IsLasting))
            return await GitProcess.TryAsync(path, arguments);

        var key = string.Join('\0', arguments);
        if (_answers.TryGetValue(key, out var known))
            return known;

        var output = await GitProcess.TryAsync(path, arguments);
        if (output.ExitCode != 0 || output.Bytes.Length > MaxAnswerBytes)
            return output;

        if (_answers.Count >= MaxAnswers)
            _answers.Clear();
        _answers[key] = output;
        return output;
    }

    /// <summary>An option, a type, or an object by its hash: alone, with a path, peeled, or as both ends of a range.</summary>
    private static bool IsLasting(string argument)
    {
        if (argument is ['-', ..] or "blob")
            return true;

        if (argument.Split("..") is [var from, var to])
            return IsHash(from) && IsHash(to);

        return IsHash(argument.Split(Delimiters, 2, StringSplitOptions.None)[0]);
    }
}
