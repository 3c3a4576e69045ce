using Terrateam.Core.Patterns;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Changes;

/// <summary>An entry of <c>file_patterns</c>.</summary>
/// <param name="Text">The pattern as written.</param>
/// <param name="Key">Its key, such as <c>dirs.ec2.when_modified.file_patterns[0]</c>; <c>indexer</c> for a module that
/// the index found.</param>
/// <param name="IsDefault">True for the default pattern, where the file has none.</param>
public sealed record PatternSource(string Text, string Key, bool IsDefault = false);

/// <summary>Why a dirspace counts as changed, or why it does not.</summary>
public abstract record ChangeReason
{
    private ChangeReason() { }

    /// <summary>The reason in words, without a full stop.</summary>
    public string Text => ToText(static key => key);

    /// <summary>The same, with where its keys stand.</summary>
    /// <param name="cite">Says where a key stands, such as <c>.terrateam/config.yml:3 dirs.ec2</c>.</param>
    public abstract string ToText(Func<string, string> cite);

    /// <summary>A changed file that one of its patterns matches and no veto.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Path">The matched name: the file's own, its name before the rename, or one through a symbolic
    /// link.</param>
    /// <param name="Pattern">The pattern.</param>
    public sealed record Matched(ChangedFile File, string Path, PatternSource Pattern) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"{Told(File, Path)} matches {Pattern.Text} ({Place(Pattern, cite)})";
    }

    /// <summary>More files match than are listed.</summary>
    /// <param name="Count">How many more.</param>
    public sealed record MatchedMore(int Count) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) => $"{Count} more changed files match";
    }

    /// <summary>A changed file that one of its patterns matches but a veto excludes.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Path">The name that the patterns match.</param>
    /// <param name="Pattern">The pattern that matches.</param>
    /// <param name="Veto">The veto, with its <c>!</c>.</param>
    public sealed record Vetoed(ChangedFile File, string Path, PatternSource Pattern, PatternSource Veto) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"{Told(File, Path)} matches {Pattern.Text} ({Place(Pattern, cite)}), but {Veto.Text} ({Place(Veto, cite)}) "
            + $"keeps it out";
    }

    /// <summary>It depends on a dirspace that changes.</summary>
    /// <param name="On">That dirspace; the first where there are several.</param>
    /// <param name="Query">The query of <c>depends_on</c>.</param>
    /// <param name="Key">The key that holds the query.</param>
    public sealed record DependsOn(Dirspace On, TagQuery Query, string Key) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"it depends on {On}, which changes ({cite(Key)}: {Query})";
    }

    /// <summary>
    /// A rule <c>modified_by</c> of its stack, or of a stack around that, names a stack that changes.
    /// </summary>
    /// <param name="Cause">The changed dirspace in that stack; the first where there are several.</param>
    /// <param name="Stacks">The stacks from that one to its own.</param>
    public sealed record StackModified(Dirspace Cause, IReadOnlyList<string> Stacks) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"its stack changes with {Cause} (modified_by: {string.Join(" -> ", Stacks)})";
    }

    /// <summary>An earlier commit of the pull request applied it.</summary>
    public sealed record Forced : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) => "an earlier commit of this pull request applied it";
    }

    /// <summary>GitHub did not list every changed file.</summary>
    public sealed record Truncated : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            "not every changed file is known, so everything counts as changed";
    }

    /// <summary>
    /// Not changed: a dependency changes, but <c>prune_on_no_change</c> is set and no file of its own changes.
    /// </summary>
    /// <param name="By">The reason that would otherwise apply.</param>
    /// <param name="Key">The key of <c>prune_on_no_change</c>.</param>
    public sealed record Pruned(ChangeReason By, string Key) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"{By.ToText(cite)}, but {cite(Key)} leaves it out where nothing of its own changes";
    }

    /// <summary>Not changed: no changed file is matched by any of its patterns.</summary>
    /// <param name="Patterns">The patterns, vetoes included.</param>
    public sealed record NothingMatches(IReadOnlyList<PatternSource> Patterns) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            Patterns.All(static pattern => pattern.IsDefault)
                ? $"no changed file matches {string.Join(", ", Patterns.Select(static one => one.Text))} (default)"
                : $"no changed file matches "
                    + $"{string.Join(", ", Patterns.Select(one => $"{one.Text} ({Place(one, cite)})"))}";
    }

    /// <summary>Not changed: its dependencies do not change either.</summary>
    /// <param name="Query">The query of <c>depends_on</c>.</param>
    /// <param name="Key">The key that holds the query.</param>
    public sealed record DependenciesUnchanged(TagQuery Query, string Key) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) =>
            $"nothing that it depends on changes ({cite(Key)}: {Query})";
    }

    /// <summary>Not changed, because there is no such dirspace.</summary>
    /// <param name="Why">The reason, for people to read.</param>
    /// <param name="Key">The key that causes it; null where none does.</param>
    public sealed record NoDirspace(string Why, string? Key = null) : ChangeReason
    {
        /// <inheritdoc/>
        public override string ToText(Func<string, string> cite) => Key is null ? Why : $"{Why} ({cite(Key)})";
    }

    private static string Told(ChangedFile file, string path) =>
        (file, path) switch
        {
            _ when string.Equals(path, file.PreviousPath, StringComparison.Ordinal) =>
                $"{path}, renamed to {file.Path},",
            _ when !string.Equals(path, file.Path, StringComparison.Ordinal) =>
                $"{file.Path}, reached through a link as {path},",
            { file.Removed: true } => $"{path}, removed,",
            { file.PreviousPath: { } previous } => $"{path}, renamed from {previous},",
            _ => path,
        };

    private static string Place(PatternSource pattern, Func<string, string> cite) =>
        pattern.IsDefault ? "default" : cite(pattern.Key);
}
