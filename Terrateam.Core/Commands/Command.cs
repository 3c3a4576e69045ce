using System.Text.Json.Serialization;
using Terrateam.Core.TagQueries;

namespace Terrateam.Core.Commands;

/// <summary>A command in a comment. It is stored as it was parsed.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "action")]
[JsonDerivedType(typeof(Plan), "plan")]
[JsonDerivedType(typeof(Apply), "apply")]
[JsonDerivedType(typeof(ApplyForce), "apply-force")]
[JsonDerivedType(typeof(ApplyAutoapprove), "apply-autoapprove")]
[JsonDerivedType(typeof(Unlock), "unlock")]
[JsonDerivedType(typeof(GateApprove), "gate-approve")]
[JsonDerivedType(typeof(RepoConfig), "repo-config")]
[JsonDerivedType(typeof(Index), "index")]
[JsonDerivedType(typeof(Feedback), "feedback")]
[JsonDerivedType(typeof(Help), "help")]
[JsonDerivedType(typeof(Unknown), "unknown")]
[JsonDerivedType(typeof(Invalid), "invalid")]
[JsonDerivedType(typeof(Misplaced), "misplaced")]
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
    /// <param name="PullRequests">Other pull requests to unlock instead; empty for this one, unless
    /// <paramref name="Drift"/>.</param>
    /// <param name="Drift">Release the locks of drift runs.</param>
    public sealed record Unlock(IReadOnlyList<int> PullRequests, bool Drift) : Command
    {
        /// <summary>True where both unlock the same pull requests, in the same order, and agree on drift.</summary>
        public bool Equals(Unlock? other) =>
            other is not null && Drift == other.Drift && PullRequests.SequenceEqual(other.PullRequests);

        /// <inheritdoc/>
        public override int GetHashCode() => HashCode.Combine(PullRequests.Count, Drift);
    }

    /// <summary>Approve gates by their tokens.</summary>
    public sealed record GateApprove(IReadOnlyList<string> Tokens) : Command
    {
        /// <summary>True where both approve the same tokens, in the same order.</summary>
        public bool Equals(GateApprove? other) =>
            other is not null && Tokens.SequenceEqual(other.Tokens, StringComparer.Ordinal);

        /// <inheritdoc/>
        public override int GetHashCode() => Tokens.Count;
    }

    /// <summary>Show the effective configuration.</summary>
    public sealed record RepoConfig : Command;

    /// <summary>Index the modules and show the result.</summary>
    public sealed record Index : Command;

    /// <summary>Send a text to the operators.</summary>
    public sealed record Feedback(string Text) : Command;

    /// <summary>Explain the commands.</summary>
    public sealed record Help : Command;

    /// <summary>A line that asks for an action that does not exist.</summary>
    /// <param name="Word">The action as written.</param>
    /// <param name="ClosestMatch">The closest action that exists, or null.</param>
    public sealed record Unknown(string Word, [property: JsonPropertyName("nearest")] string? ClosestMatch) : Command;

    /// <summary>A known action with invalid arguments.</summary>
    /// <param name="Line">The line as written.</param>
    /// <param name="Reason">What is wrong, for people to read.</param>
    public sealed record Invalid(string Line, string Reason) : Command;

    /// <summary>
    /// A command in a place where commands are not accepted, such as a list, a table, a heading, bold text or a review.
    /// It gets a reply and is not carried out.
    /// </summary>
    /// <param name="Line">The command, without the text around it.</param>
    public sealed record Misplaced(string Line) : Command;
}
