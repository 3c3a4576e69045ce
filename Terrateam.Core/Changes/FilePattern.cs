namespace Terrateam.Core.Changes;

/// <summary>One entry of <c>file_patterns</c>, before it is known for which dirspace.</summary>
internal sealed class FilePattern
{
    internal const string Directory = "${DIR}";
    internal const string Workspace = "${WORKSPACE}";

    /// <summary>What is wrong with a pattern that leads out of the repository.</summary>
    internal const string OutOfRepository = "it leads out of the repository, where no file is";

    // Of a pattern that is about any directory, only what leads out of all of them is wrong for sure.
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

    /// <summary>True for <c>!…</c>: what it matches counts as unchanged.</summary>
    internal bool IsVeto { get; }

    internal bool HasVariables { get; }

    /// <summary>
    /// What is behind <c>${DIR}/</c> and any <c>../</c>, where those are all that depends on the dirspace: it is
    /// compiled once and run from the directory that they mean. Null where the pattern has to be filled in first.
    /// </summary>
    internal Glob? Below { get; }

    /// <summary>How many directories above the dirspace's own <see cref="Below"/> begins.</summary>
    internal int Up { get; }

    internal static FilePattern Parse(string text) =>
        text.StartsWith('!') ? new(text[1..], isVeto: true) : new(text, isVeto: false);

    /// <summary>What is wrong with a pattern, or null.</summary>
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

    /// <summary>True where it leads out of the repository from a dirspace, and so matches nothing there.</summary>
    internal bool LeadsOut(Dirspace dirspace) =>
        Fill(dirspace) is { Length: <= Glob.Longest } filled && Glob.LeadsOut(filled);

    /// <summary>
    /// The pattern of the repository's own <c>when_modified</c> as it means a directory: <c>**/*.tf</c> and <c>*.tf</c>
    /// there mean files of the directory itself, so that one does not plan all its parents.
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
