namespace Terrateam.Core.Patterns;

/// <summary>One entry of <c>file_patterns</c>, not yet bound to a dirspace.</summary>
internal sealed class FilePattern
{
    internal const string Directory = "${DIR}";
    internal const string Workspace = "${WORKSPACE}";

    internal const string OutOfRepository = "it leads out of the repository, where no file is";

    // A pattern for any directory is invalid for sure only if it leads out of the repository even from a deep
    // directory.
    private static readonly Dirspace Deep = new(string.Join('/', Enumerable.Repeat("d", 64)), "w");

    private FilePattern(string text, bool isVeto)
    {
        Text = text;
        IsVeto = isVeto;
        HasVariables =
            text.Contains(Directory, StringComparison.Ordinal) || text.Contains(Workspace, StringComparison.Ordinal);
        if (!text.StartsWith(Directory + "/", StringComparison.Ordinal))
            return;

        var rest = text[(Directory.Length + 1)..];
        for (; rest.StartsWith("../", StringComparison.Ordinal); rest = rest[3..])
            Up++;
        if (!rest.Contains("${", StringComparison.Ordinal) && !rest.Split('/').Contains("..", StringComparer.Ordinal))
            Below = Glob.Parse(rest, out _);
    }

    /// <summary>The pattern without its <c>!</c>.</summary>
    internal string Text { get; }

    /// <summary>True for <c>!…</c>: files that it matches do not count as changed.</summary>
    internal bool IsVeto { get; }

    internal bool HasVariables { get; }

    /// <summary>
    /// The rest of the pattern behind <c>${DIR}/</c> and any <c>../</c>, where only those depend on the dirspace: it is
    /// compiled once and run from the directory that they resolve to. Null where variables have to be filled in first.
    /// </summary>
    internal Glob? Below { get; }

    /// <summary>How many directories above that of the dirspace <see cref="Below"/> starts.</summary>
    internal int Up { get; }

    internal static FilePattern Parse(string text) =>
        text.StartsWith('!') ? new(text[1..], isVeto: true) : new(text, isVeto: false);

    /// <summary>Why a pattern is invalid; null where it is valid.</summary>
    internal static string? FaultOf(string text)
    {
        var pattern = Parse(text);
        if (pattern.Text.Length == 0)
            return "it is empty";

        var filled = pattern.Fill(new("d", "w"));
        var variable = filled.IndexOf("${", StringComparison.Ordinal);
        if (variable >= 0)
        {
            var end = filled.IndexOf('}', variable);
            var name = end < 0 ? filled[variable..] : filled[variable..(end + 1)];
            return $"it has `{name}`, and the only variables are `{Directory}` and `{Workspace}`";
        }

        _ = Glob.Parse(filled, out var fault);
        return fault ?? (pattern.LeadsOut(Deep) ? OutOfRepository : null);
    }

    /// <summary>
    /// True where the pattern leads out of the repository from a dirspace, so that it matches nothing.
    /// </summary>
    internal bool LeadsOut(Dirspace dirspace) =>
        Fill(dirspace) is { Length: <= Glob.MaxLength } filled && Glob.LeadsOut(filled);

    /// <summary>
    /// A pattern of the top-level <c>when_modified</c>, bound to a directory: <c>**/*.tf</c> and <c>*.tf</c> mean files
    /// of the directory itself, so that a change does not plan all parent directories.
    /// </summary>
    internal static string OfTopLevel(string text)
    {
        var veto = text.StartsWith('!') ? "!" : "";
        var rest = text[veto.Length..];
        if (rest.StartsWith("**/", StringComparison.Ordinal))
            return $"{veto}{Directory}/{rest[3..]}";
        return rest.StartsWith('*') ? $"{veto}{Directory}/{rest}" : text;
    }

    /// <summary>The pattern for one dirspace, from the repository root.</summary>
    internal string Fill(Dirspace dirspace) =>
        !HasVariables
            ? Text
            : Text.Replace(Directory, Glob.Escape(dirspace.Directory), StringComparison.Ordinal)
                .Replace(Workspace, Glob.Escape(dirspace.Workspace), StringComparison.Ordinal);
}
