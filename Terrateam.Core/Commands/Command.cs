using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Commands;

/// <summary>Something that a person asks for in a comment.</summary>
public abstract record Command
{
    private Command() { }

    /// <summary>Plan what the query selects.</summary>
    public sealed record Plan(TagQuery Query) : Command;

    /// <summary>Apply what the query selects and is planned.</summary>
    public sealed record Apply(TagQuery Query) : Command;

    /// <summary>Apply without requirements and gates.</summary>
    public sealed record ApplyForce(TagQuery Query) : Command;

    /// <summary>Plan and apply in one.</summary>
    public sealed record ApplyAutoapprove(TagQuery Query) : Command;

    /// <summary>Release the locks of this pull request.</summary>
    /// <param name="PullRequests">Other pull requests to release instead; empty for this one, unless
    /// <paramref name="Drift"/>.</param>
    /// <param name="Drift">Release what drift runs hold.</param>
    public sealed record Unlock(IReadOnlyList<int> PullRequests, bool Drift) : Command
    {
        /// <summary>Equal where both release the same.</summary>
        public bool Equals(Unlock? other) =>
            other is not null && Drift == other.Drift && PullRequests.SequenceEqual(other.PullRequests);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(PullRequests.Count, Drift);
    }

    /// <summary>Approve token gates.</summary>
    public sealed record GateApprove(IReadOnlyList<string> Tokens) : Command
    {
        /// <summary>Equal where both approve the same.</summary>
        public bool Equals(GateApprove? other) =>
            other is not null && Tokens.SequenceEqual(other.Tokens, StringComparer.Ordinal);

        /// <inheritdoc/>
        public override int GetHashCode() => Tokens.Count;
    }

    /// <summary>Show the configuration in force.</summary>
    public sealed record RepoConfig : Command;

    /// <summary>Index the modules and show the result.</summary>
    public sealed record Index : Command;

    /// <summary>Tell the operators something.</summary>
    public sealed record Feedback(string Text) : Command;

    /// <summary>Explain the commands.</summary>
    public sealed record Help : Command;

    /// <summary>A line that asks for an action that does not exist.</summary>
    /// <param name="Word">The action as written.</param>
    /// <param name="Nearest">The nearest action that exists, or null.</param>
    public sealed record Unknown(string Word, string? Nearest) : Command;

    /// <summary>A known action with arguments that cannot be read.</summary>
    /// <param name="Line">The line as written.</param>
    /// <param name="Reason">What is wrong, in words.</param>
    public sealed record Invalid(string Line, string Reason) : Command;

    /// <summary>
    /// A command where none is read: in a list, a table, a heading, in bold, in a review. It is answered and not
    /// carried out.
    /// </summary>
    /// <param name="Line">The command, without what stands around it.</param>
    public sealed record Misplaced(string Line) : Command;
}
