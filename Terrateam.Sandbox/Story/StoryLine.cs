namespace Terrateam.Sandbox.Story;

/// <summary>The kind of actor in a line.</summary>
internal enum Speaker
{
    Person,

    GitHub,

    Terrateam,

    /// <summary>The job on Actions.</summary>
    Runner,
}

/// <summary>One line of the story.</summary>
/// <param name="At">Time since the start.</param>
/// <param name="Speaker">The kind of actor.</param>
/// <param name="Who">The actor's name.</param>
/// <param name="What">The action, in one sentence.</param>
internal sealed record StoryLine(TimeSpan At, Speaker Speaker, string Who, string What);
