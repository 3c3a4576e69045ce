namespace Terrateam.Sandbox.Story;

/// <summary>Who speaks in a line.</summary>
internal enum Speaker
{
    /// <summary>A person.</summary>
    Person,

    /// <summary>GitHub.</summary>
    GitHub,

    /// <summary>The app.</summary>
    Terrateam,

    /// <summary>The job on Actions.</summary>
    Runner,
}

/// <summary>One line of the story.</summary>
/// <param name="At">Since the story began.</param>
/// <param name="Speaker">Kind of speaker.</param>
/// <param name="Who">The speaker's name.</param>
/// <param name="What">What they did, in one sentence.</param>
internal sealed record StoryLine(TimeSpan At, Speaker Speaker, string Who, string What);
