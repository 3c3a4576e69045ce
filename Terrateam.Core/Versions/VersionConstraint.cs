namespace Terrateam.Core.Versions;

/// <summary>A version constraint of Terraform: conditions separated by commas, all of which have to hold.</summary>
/// <remarks>https://developer.hashicorp.com/terraform/language/expressions/version-constraints</remarks>
public sealed class VersionConstraint
{
    private const int MaxTerms = 32;

    // The longer ones first, since `>` begins `>=`.
    private static readonly string[] Operators = ["!=", ">=", "<=", "~>", "=", ">", "<"];

    private readonly IReadOnlyList<Term> _terms;

    private VersionConstraint(string text, IReadOnlyList<Term> terms)
    {
        Text = text;
        _terms = terms;
    }

    /// <summary>The constraint as it is written.</summary>
    public string Text { get; }

    /// <summary>The version, where the constraint names exactly one.</summary>
    public SemanticVersion? Exact => _terms is [{ Operator: "=" } only] ? only.Version : null;

    /// <summary>The constraint of exactly one version.</summary>
    public static VersionConstraint Of(SemanticVersion version) =>
        new(version.ToString(), [new("=", version, Numbers: 3)]);

    /// <summary>Reads a constraint.</summary>
    /// <returns>The constraint, or what is wrong with the text.</returns>
    public static (VersionConstraint? Constraint, string? Fault) Parse(string text)
    {
        var parts = text.Split(',');
        if (parts.Length > MaxTerms)
            return (null, $"it has more than {MaxTerms} conditions");

        var terms = new List<Term>();
        foreach (var part in parts.Select(static part => part.Trim()))
        {
            if (part.Length == 0)
                return (null, text.Trim().Length == 0 ? "it is empty" : "there is nothing between two commas");

            var sign = Operators.FirstOrDefault(one => part.StartsWith(one, StringComparison.Ordinal)) ?? "";
            var version = part[sign.Length..].TrimStart();
            if (SemanticVersion.Read(version) is not (var read, var numbers))
                return (null, $"`{Cut(version)}` is not a version");
            terms.Add(new(sign.Length == 0 ? "=" : sign, read, numbers));
        }

        return (new(text.Trim(), terms), null);
    }

    /// <summary>A constraint that allows what both allow.</summary>
    public VersionConstraint And(VersionConstraint other) => new($"{Text}, {other.Text}", [.. _terms, .. other._terms]);

    /// <summary>True where all conditions hold. A pre-release has to be named exactly.</summary>
    public bool Allows(SemanticVersion version) => _terms.All(term => term.Allows(version));

    /// <summary>The constraint as it is written.</summary>
    public override string ToString() => Text;

    private static string Cut(string text) => text.Length <= 40 ? text : $"{text[..40]}…";

    private sealed record Term(string Operator, SemanticVersion Version, int Numbers)
    {
        internal bool Allows(SemanticVersion version)
        {
            var order = SemanticVersion.Compare(version, Version);
            if (Operator is "=")
                return order == 0;

            return !version.IsPreRelease
                && Operator switch
                {
                    "!=" => order != 0,
                    ">" => order > 0,
                    ">=" => order >= 0,
                    "<" => order < 0,
                    "<=" => order <= 0,
                    // As in Terraform, a release is never within `~>` of a pre-release.
                    _ => order >= 0 && !Version.IsPreRelease && IsBelowNext(version),
                };
        }

        // All numbers but the last that is written have to be the same.
        private bool IsBelowNext(SemanticVersion version) =>
            (Numbers < 2 || version.Major == Version.Major) && (Numbers < 3 || version.Minor == Version.Minor);
    }
}
