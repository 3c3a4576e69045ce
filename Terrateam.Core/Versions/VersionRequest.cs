using System.Text.RegularExpressions;

namespace Terrateam.Core.Versions;

/// <summary>
/// A version as configurations and version files ask for it: a constraint, or one of the words that version managers
/// know.
/// </summary>
/// <remarks>https://github.com/tofuutils/tenv#semver-resolution</remarks>
public sealed class VersionRequest
{
    private const string MatchingPrefix = "latest:";
    private const int MaxExpression = 200;

    private readonly Regex? _expression;

    private VersionRequest(string text, VersionConstraint? constraint, Regex? expression = null)
    {
        Text = text;
        Constraint = constraint;
        _expression = expression;
    }

    /// <summary>The request as it is written.</summary>
    public string Text { get; }

    /// <summary>The constraint; null for a word, which the list of releases decides.</summary>
    public VersionConstraint? Constraint { get; }

    /// <summary>The newest release.</summary>
    public static VersionRequest Latest { get; } = new("latest", null);

    /// <summary>The request of exactly one version.</summary>
    public static VersionRequest Of(SemanticVersion version) => Of(VersionConstraint.Of(version));

    /// <summary>The request of what a constraint allows.</summary>
    public static VersionRequest Of(VersionConstraint constraint) => new(constraint.Text, constraint);

    /// <summary>What is wrong with a text; null where it is a request.</summary>
    public static string? FaultOf(string text) => Parse(text).Fault;

    /// <summary>Reads a request.</summary>
    /// <returns>The request, or what is wrong with the text.</returns>
    public static (VersionRequest? Request, string? Fault) Parse(string text)
    {
        var trimmed = text.Trim();
        if (trimmed is "latest" or "latest-stable" or "latest-pre" or "latest-allowed" or "min-required")
            return (new(trimmed, null), null);

        if (trimmed.StartsWith(MatchingPrefix, StringComparison.Ordinal))
            return Matching(trimmed);

        var (constraint, fault) = VersionConstraint.Parse(trimmed);
        return constraint is null ? (null, fault) : (Of(constraint), null);
    }

    /// <summary>The version to use of those that there are; null where none fits.</summary>
    /// <param name="releases">In any order.</param>
    /// <param name="required">What the code requires; null for nothing.</param>
    public SemanticVersion? Choose(IEnumerable<SemanticVersion> releases, VersionConstraint? required)
    {
        var fitting = releases.Where(version => Fits(version, required));
        return Text is "min-required" && required is not null
            ? fitting.Min(SemanticVersion.Precedence)
            : fitting.Max(SemanticVersion.Precedence);
    }

    /// <summary>The request as it is written.</summary>
    public override string ToString() => Text;

    private bool Fits(SemanticVersion version, VersionConstraint? required) =>
        Constraint is not null ? Constraint.Allows(version)
        : _expression is not null ? _expression.IsMatch(version.ToString())
        : Text is "latest-pre" ? true
        : Text is "latest-allowed" or "min-required" && required is not null ? required.Allows(version)
        : !version.IsPreRelease;

    private static (VersionRequest? Request, string? Fault) Matching(string text)
    {
        var expression = text[MatchingPrefix.Length..].Trim();
        if (expression.Length is 0 or > MaxExpression)
            return (null, $"`latest:` needs a regular expression of at most {MaxExpression} characters behind it");

        try
        {
            return (
                new(text, null, new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)),
                null
            );
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return (null, $"`{expression}` is not a regular expression that can be used");
        }
    }
}
