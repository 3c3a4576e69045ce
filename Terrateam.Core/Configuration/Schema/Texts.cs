using System.Text.RegularExpressions;
using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;
using Terrateam.Core.Versions;

namespace Terrateam.Core.Configuration.Schema;

internal static class Texts
{
    private static readonly string[] Roles = ["admin", "maintain", "write", "triage", "read"];

    internal static readonly TextNode Any = new();

    internal static readonly TextNode NotEmpty = new(
        "text that is not empty",
        static text => text.Length == 0 ? "this is empty" : null,
        "[\\s\\S]"
    );

    internal static readonly TextNode Version = new(
        "a version, a constraint such as `~> 1.5.0`, or `latest`",
        static text =>
            text.Length == 0 ? "this is empty"
            : VersionRequest.FaultOf(text) is { } fault
                ? $"the version {YamlScalar.Quote(text)} cannot be read: {fault}"
            : null,
        "[\\s\\S]"
    );

    internal static readonly TextNode Variable = new(
        "the name of an environment variable",
        VariableNames.FaultOf,
        VariableNames.Pattern
    );

    internal static readonly TextNode Argument = new(
        "an argument for the engine",
        EngineArguments.FaultOf,
        EngineArguments.Pattern
    );

    internal static readonly TextNode Query = new("a tag query", QueryFault, work: ReadingWork.OfQuery);

    internal static readonly TextNode FilePattern = new(
        "a pattern of files",
        static text =>
            Terrateam.Core.Patterns.FilePattern.FaultOf(text) is { } fault
                ? $"the pattern {YamlScalar.Quote(text)} cannot be used: {fault}"
                : null,
        work: ReadingWork.OfPattern
    );

    internal static readonly TextNode BranchPattern = new(
        "a regular expression",
        RegexFault,
        work: ReadingWork.OfExpression
    );

    private const string RepositoryPattern = "^(?!\\.\\.?$)[A-Za-z0-9._-]{1,100}$";

    /// <summary>A repository of the same owner.</summary>
    internal static readonly TextNode RepositoryName = new(
        "the name of a repository of the same owner, without the owner",
        RepositoryFault,
        RepositoryPattern
    );

    private const string DestinationPattern = "^[A-Za-z0-9_-]{1,64}$";

    /// <summary>The name of a destination of notifications.</summary>
    internal static readonly TextNode DestinationName = new(
        "the name of a destination that the operator of the app has set up: letters, digits, `-` and `_`",
        static text =>
            text.Length is > 0 and <= 64
            && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
                ? null
                : $"{YamlScalar.Quote(text)} is no name of a destination; addresses and tokens are settings of the app",
        DestinationPattern
    );

    /// <summary>A user or group in access rules and approvals.</summary>
    internal static readonly TextNode Match = new(
        "`*`, `user:<login>`, `team:<slug>` or `role:<role>`",
        MatchFault,
        $@"^(\*|(user|team):[\s\S]+|(role|repo):({string.Join('|', Roles)}))$",
        suggest: static text => MatchSuggestion.For(text, Roles)
    );

    internal static readonly TextNode WindowTime = new(
        "a time such as `22:00 UTC`",
        WindowFault,
        $"^ *([01][0-9]|2[0-3]):[0-5][0-9] +({string.Join('|', TimeZones.Names)}) *$"
    );

    internal const string WorkspacePattern = @"^[^\u0000-\u001f\u007f-\u009f]+$";

    /// <summary>Parses a query that was checked. A trailing line break comes from YAML and is removed.</summary>
    internal static TagQuery ToQuery(string text) =>
        TagQuery.Parse(text.Trim('\r', '\n')).Query
        ?? throw new InvalidOperationException("The query was checked before.");

    /// <summary>Compiles an expression that was checked.</summary>
    internal static Regex ToRegex(string text) =>
        new(
            text,
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(1)
        );

    /// <summary>Why a key of <c>dirs</c> is invalid; null where it is valid.</summary>
    internal static string? DirectoryFault(string path)
    {
        if (path.Contains('*', StringComparison.Ordinal))
        {
            return path.StartsWith('!')
                ? "a pattern of directories cannot be a veto"
                : Terrateam.Core.Patterns.FilePattern.FaultOf(path);
        }

        if (path.Length == 0)
            return "this is empty; the root of the repository is `.`";
        if (path.StartsWith('/'))
            return "this begins with `/`; paths are told from the root of the repository";
        if (path.Any(char.IsControl))
            return "this has a control character";
        return RepositoryPath.Normalise(path) is null ? "this leads out of the repository" : null;
    }

    /// <summary>A regular expression for what <see cref="FileFault"/> accepts.</summary>
    internal const string FilePath = @"^(?!\.\.?(/|$))[^/*?]+(/(?!\.\.?(/|$))[^/*?]+)*/?$";

    /// <summary>
    /// Why the path of a file, or of a directory with a final <c>/</c>, is invalid; null where it is valid. A path that
    /// can never match would be a rule that never applies.
    /// </summary>
    internal static string? FileFault(string path)
    {
        if (path.AsSpan().IndexOfAny('*', '?') >= 0)
            return "this is a pattern, and files are named one by one here, or a directory with a `/` behind it";
        path = path.EndsWith('/') ? path[..^1] : path;
        return
            path.Length == 0
            || path is "."
            || !string.Equals(RepositoryPath.Normalise(path), path, StringComparison.Ordinal)
            ? "this is not how a file is named from the root of the repository"
            : null;
    }

    internal static string? WorkspaceFault(string name) =>
        name.Length == 0 ? "this is empty"
        : name.Any(char.IsControl) ? "this has a control character"
        : null;

    private static string? RepositoryFault(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
        {
            return $"{YamlScalar.Quote(text)} has a `/`: only repositories of the same owner can be named, by "
                + $"the name alone";
        }

        return
            text.Length is 0 or > 100
            || text is "." or ".."
            || !text.All(static one => char.IsAsciiLetterOrDigit(one) || one is '.' or '_' or '-')
            ? $"{YamlScalar.Quote(text)} is no name that GitHub allows"
            : null;
    }

    private static string? QueryFault(string text)
    {
        var query = text.Trim('\r', '\n');
        if (query.AsSpan().IndexOfAny('\r', '\n') >= 0)
            return "a tag query is one line: a line break does not separate its words (`>-` folds lines into one)";

        var result = TagQuery.Parse(query);
        return result.IsValid
            ? null
            : (
                $"the tag query {YamlScalar.Quote(query)} cannot be read at character {result.Error.Position + 1}: "
                + $"{result.Error.Message}"
            );
    }

    private static string? RegexFault(string text)
    {
        try
        {
            _ = ToRegex(text);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"the regular expression {YamlScalar.Quote(text)} cannot be used: {exception.Message}";
        }
        catch (NotSupportedException)
        {
            return $"the regular expression {YamlScalar.Quote(text)} looks around or back, which takes unbounded "
                + $"time and is not supported";
        }
    }

    private static string? MatchFault(string text)
    {
        if (text is "*")
            return null;

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? "" : text[..colon];
        var name = text[(colon + 1)..];
        return kind switch
        {
            "user" or "team" when name.Length > 0 => null,
            "role" or "repo" when Roles.Contains(name, StringComparer.Ordinal) => null,
            "role" or "repo" => $"there is no role {YamlScalar.Quote(name)}; the roles are {string.Join(", ", Roles)}",
            _ => $"{YamlScalar.Quote(text)} names no person, team or role",
        };
    }

    private static string? WindowFault(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (
            parts is not [var time, var zone]
            || !TimeOnly.TryParseExact(
                time,
                "HH:mm",
                System.Globalization.CultureInfo.InvariantCulture,
                System.Globalization.DateTimeStyles.None,
                out _
            )
        )
        {
            return $"{YamlScalar.Quote(text)} is not a time of day with a time zone";
        }

        return TimeZones.OffsetOf(zone) is null ? $"the time zone {YamlScalar.Quote(zone)} is not known" : null;
    }
}
